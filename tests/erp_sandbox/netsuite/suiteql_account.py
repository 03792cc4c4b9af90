"""A small account to ask SuiteQL of: six tables with every kind of column, in a DuckDB of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from erp_sandbox.netsuite.catalogue import Column, Table, by_name
from erp_sandbox.netsuite.suiteql.engine import SuiteQL
from erp_sandbox.netsuite.suiteql.errors import PREFIX, SuiteQLError
from erp_sandbox.netsuite.suiteql.view import Result, View

NOW = 1_780_293_600_000_000
"""2026-06-01T06:00:00Z, which is 2026-05-31 23:00 in Los Angeles."""

UNSUPPORTED = "Search error occurred: Invalid or unsupported search."

ALL = frozenset({"LIST_VENDOR", "LIST_ITEM", "TRAN_PURCHORD", "TRAN_SALESORD", "ADMI_SECRET"})
VIEW = View(features=frozenset({"SUBSIDIARIES"}), permissions=ALL)

_TYPES = {"PurchOrd": "TRAN_PURCHORD", "SalesOrd": "TRAN_SALESORD"}

TABLES = by_name(
    [
        Table(
            "transaction",
            (
                Column("id", "id"),
                Column("tranid", "text"),
                Column("type", "text"),
                Column("status", "text"),
                Column("trandate", "date"),
                Column("lastmodifieddate", "datetime"),
                Column("entity", "reference", references="vendor"),
                Column("foreigntotal", "number"),
                Column("voided", "boolean"),
                Column("memo", "long_text"),
                Column("custbody_tags", "multiselect", references="vendor"),
            ),
            display="tranid",
            row_permissions=_TYPES,
        ),
        Table(
            "transactionline",
            (
                Column("uniquekey", "id"),
                Column("transaction", "reference", references="transaction"),
                Column("id", "integer"),
                Column("item", "reference", references="item"),
                Column("quantity", "number"),
                Column("rate", "number"),
                Column("rateshare", "percent"),
                Column("subsidiary", "reference", features=frozenset({"SUBSIDIARIES"})),
                Column("kind", "text", display="CASE WHEN {alias}.kind = 'M' THEN 'Main' ELSE 'Line' END"),
            ),
            key=("transaction", "id"),
            subsidiary="subsidiary",
        ),
        Table(
            "transactionaccountingline",
            (
                Column("transaction", "reference", references="transaction"),
                Column("transactionline", "integer"),
                Column("amount", "number"),
            ),
            key=("transaction", "transactionline"),
        ),
        Table(
            "vendor",
            (
                Column("id", "id"),
                Column("entityid", "text"),
                Column("subsidiary", "reference", features=frozenset({"SUBSIDIARIES"})),
                Column("taxidnum", "text", permission="ADMI_SECRET"),
                Column("unlisted", "text", filterable=False),
            ),
            display="entityid",
            permissions=("LIST_VENDOR",),
        ),
        Table(
            "item",
            (Column("id", "id"), Column("itemid", "text"), Column("subsidiary", "multiselect")),
            display="itemid",
            permissions=("LIST_ITEM", "LIST_ITEMS_ALL"),
            subsidiary="subsidiary",
        ),
        Table("transactionstatus", (Column("id", "text"), Column("trantype", "text"), Column("fullname", "text")), ()),
        Table("subsidiary", (Column("id", "id"), Column("name", "text")), features=frozenset({"SUBSIDIARIES"})),
        Table("location", (Column("id", "id"), Column("name", "text")), features=frozenset({"LOCATIONS"})),
    ]
)

_DATA = """
CREATE SCHEMA ns;
CREATE TABLE ns.transaction (id BIGINT, tranid VARCHAR, type VARCHAR, status VARCHAR, trandate DATE,
    lastmodifieddate TIMESTAMPTZ, entity BIGINT, foreigntotal DECIMAL(18, 4), voided VARCHAR, memo VARCHAR,
    custbody_tags VARCHAR);
INSERT INTO ns.transaction VALUES
    (-5, 'JE-5', 'Journal', NULL, '2025-12-31', '2025-12-31 23:59:59+00', NULL, NULL, 'F', NULL, NULL),
    (1, 'PO1', 'PurchOrd', 'B', '2026-03-02', '2026-03-02 15:03:07+00', 7, 10.5, 'F', 'first', '7, 8'),
    (2, 'PO2', 'PurchOrd', 'D', '2026-03-08', '2026-03-08 09:59:59+00', 8, 1200, 'F', '100%', '8'),
    (3, 'SO3', 'SalesOrd', 'A', '2026-11-01', '2026-11-01 08:30:00+00', 7, -0.25, 'T', NULL, NULL),
    (4, 'SO4', 'SalesOrd', 'B', '2026-11-01', '2026-11-01 09:30:00+00', 7, 99.99, 'F', 'it''s', NULL);
CREATE TABLE ns.transactionline (uniquekey BIGINT, transaction BIGINT, id BIGINT, item BIGINT, quantity DECIMAL(18, 4),
    rate DECIMAL(18, 6), rateshare DECIMAL(9, 4), subsidiary BIGINT, kind VARCHAR);
INSERT INTO ns.transactionline VALUES
    (10, 1, 0, NULL, NULL, NULL, NULL, 1, 'M'), (11, 1, 1, 100, 3, 3.5, 12.5, 1, 'L'),
    (20, 2, 0, NULL, NULL, NULL, NULL, 2, 'M'), (21, 2, 1, 101, 12, 100, NULL, 2, 'L'),
    (30, 3, 0, NULL, NULL, NULL, NULL, 2, 'M'), (31, 3, 1, 100, -1, 0.25, 0, 2, 'L');
CREATE TABLE ns.transactionaccountingline (transaction BIGINT, transactionline BIGINT, amount DECIMAL(18, 2));
INSERT INTO ns.transactionaccountingline VALUES (1, 0, 10.5), (2, 0, 1200), (3, 0, -0.25), (4, 0, 99.99);
CREATE TABLE ns.vendor (id BIGINT, entityid VARCHAR, subsidiary BIGINT, taxidnum VARCHAR, unlisted VARCHAR);
INSERT INTO ns.vendor VALUES (7, 'Acme', 1, '12-34', 'x'), (8, 'Bolt', 2, NULL, 'y');
CREATE TABLE ns.item (id BIGINT, itemid VARCHAR, subsidiary VARCHAR);
INSERT INTO ns.item VALUES (100, 'Bearing', '1, 2'), (101, 'Shaft', '2'), (-3, 'Subtotal', NULL);
CREATE TABLE ns.transactionstatus (id VARCHAR, trantype VARCHAR, fullname VARCHAR);
INSERT INTO ns.transactionstatus VALUES ('B', 'PurchOrd', 'Purchase Order : Pending Receipt'),
    ('D', 'PurchOrd', 'Purchase Order : Partially Received'), ('A', 'SalesOrd', 'Sales Order : Pending Approval');
CREATE TABLE ns.subsidiary (id BIGINT, name VARCHAR);
INSERT INTO ns.subsidiary VALUES (1, 'Parent'), (2, 'Child');
CREATE TABLE ns.location (id BIGINT, name VARCHAR);
CREATE TABLE ns.hidden (id BIGINT);
"""


@dataclass(frozen=True)
class Snapshot:
    """The account's tables."""

    connection: duckdb.DuckDBPyConnection
    now: int = NOW
    version: int = 1

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection for one query."""
        return self.connection.cursor()


class Account:
    """An account that queries are asked of."""

    def __init__(self, **options: Any) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(_DATA)
        self.engine = SuiteQL(TABLES, **options)

    def page(
        self, text: str, params: Sequence[str] = (), *, view: View = VIEW, limit: int = 1000, offset: int = 0
    ) -> Result:
        """A page of a query's rows."""
        return self.engine.run(Snapshot(self.connection), view, text, list(params), limit, offset)

    def rows(self, text: str, params: Sequence[str] = (), view: View = VIEW) -> list[dict[str, str]]:
        """All of a query's rows."""
        return self.page(text, params, view=view).items

    def values(self, text: str, params: Sequence[str] = (), view: View = VIEW) -> list[str | None]:
        """What a query gives as `x`."""
        return [row.get("x") for row in self.rows(text, params, view)]

    def value(self, expression: str, view: View = VIEW) -> str | None:
        """What an expression gives."""
        return self.values(f"SELECT {expression} AS x FROM DUAL", view=view)[0]

    def refusal(self, text: str, params: Sequence[str] = (), view: View = VIEW) -> str:
        """Why a query is refused: what comes behind the words that every refusal starts with."""
        with pytest.raises(SuiteQLError) as refused:
            self.rows(text, params, view)
        assert refused.value.detail.startswith(PREFIX)
        return refused.value.detail.removeprefix(PREFIX)
