from dataclasses import replace

import pytest
from erp_sandbox.netsuite.suiteql.view import View

from tests.erp_sandbox.netsuite.suiteql_account import VIEW, Account


def _without(*permissions: str) -> View:
    return replace(VIEW, permissions=VIEW.permissions - set(permissions))


NO_ONE_WORLD = replace(VIEW, features=frozenset())


@pytest.mark.parametrize(
    ("table", "view"),
    [
        ("vendor", _without("LIST_VENDOR")),
        ("Item", _without("LIST_ITEM")),
        ("location", VIEW),
        ("subsidiary", NO_ONE_WORLD),
    ],
)
def test_a_table_that_is_hidden_was_not_found(account: Account, table: str, view: View) -> None:
    tail = f"Search error occurred: Record '{table.lower()}' was not found."
    assert account.refusal(f"SELECT id FROM {table}", view=view) == tail
    assert account.refusal(f"SELECT 1 FROM DUAL WHERE EXISTS (SELECT 1 FROM {table})", view=view) == tail


def test_one_of_several_permissions_is_enough(account: Account) -> None:
    view = replace(VIEW, permissions=frozenset({"LIST_ITEMS_ALL"}))
    assert account.values("SELECT COUNT(*) AS x FROM item", view=view) == ["3"]


@pytest.mark.parametrize(("column", "view"), [("subsidiary", NO_ONE_WORLD), ("taxidnum", _without("ADMI_SECRET"))])
def test_a_column_that_is_hidden_is_unknown(account: Account, column: str, view: View) -> None:
    tail = f"Search error occurred: Unknown identifier '{column}'. Available identifiers are: {{vendor=vendor}}."
    assert account.refusal(f"SELECT id, {column} FROM vendor", view=view) == tail
    assert account.refusal(f"SELECT id FROM vendor WHERE {column} IS NULL", view=view) == tail
    assert account.refusal(f"SELECT id FROM vendor ORDER BY {column}", view=view) == tail
    assert column not in account.rows("SELECT * FROM vendor WHERE id = 7", view=view)[0]
    assert column not in account.rows("SELECT x.* FROM (SELECT * FROM vendor) x WHERE id = 7", view=view)[0]


@pytest.mark.parametrize(
    ("view", "transactions", "lines"),
    [
        (VIEW, ["-5", "1", "2", "3", "4"], ["10", "11", "20", "21", "30", "31"]),
        (_without("TRAN_PURCHORD"), ["-5", "3", "4"], ["30", "31"]),
        (_without("TRAN_SALESORD"), ["-5", "1", "2"], ["10", "11", "20", "21"]),
        (_without("TRAN_SALESORD", "TRAN_PURCHORD"), ["-5"], []),
        (replace(VIEW, subsidiaries=frozenset({1})), ["1"], ["10", "11"]),
        (replace(VIEW, subsidiaries=frozenset()), [], []),
        (replace(_without("TRAN_PURCHORD"), subsidiaries=frozenset({1, 2})), ["3"], ["30", "31"]),
    ],
)
def test_rows_that_a_role_may_not_see_are_silently_not_there(
    account: Account, view: View, transactions: list[str], lines: list[str]
) -> None:
    assert account.values("SELECT id AS x FROM transaction ORDER BY id", view=view) == transactions
    assert account.values("SELECT uniquekey AS x FROM transactionline ORDER BY uniquekey", view=view) == lines
    assert account.values("SELECT COUNT(*) AS x FROM transactionline", view=view) == [str(len(lines))]
    joined = "SELECT l.uniquekey AS x FROM transaction t JOIN transactionline l ON l.transaction = t.id ORDER BY 1"
    assert account.values(joined, view=view) == lines
    nested = (
        "SELECT id AS x FROM transaction t WHERE EXISTS (SELECT 1 FROM transactionline l WHERE l.transaction = t.id)"
    )
    assert len(account.values(nested, view=view)) == len(lines) / 2


@pytest.mark.parametrize(
    ("view", "transactions"),
    [
        (VIEW, ["1", "2", "3", "4"]),
        (_without("TRAN_PURCHORD"), ["3", "4"]),
        (replace(VIEW, subsidiaries=frozenset({1})), ["1"]),
        (replace(_without("TRAN_PURCHORD"), subsidiaries=frozenset({2})), ["3"]),
    ],
)
def test_accounting_lines_are_seen_where_their_transaction_is(
    account: Account, view: View, transactions: list[str]
) -> None:
    query = "SELECT transaction AS x FROM transactionaccountingline ORDER BY transaction"
    assert account.values(query, view=view) == transactions


@pytest.mark.parametrize(
    ("subsidiaries", "items"),
    [(None, ["-3", "100", "101"]), ({1}, ["-3", "100"]), ({2}, ["-3", "100", "101"]), ({3}, ["-3"]), (set(), ["-3"])],
)
def test_a_row_of_several_subsidiaries_is_seen_from_each(
    account: Account, subsidiaries: set[int] | None, items: list[str]
) -> None:
    view = replace(VIEW, subsidiaries=None if subsidiaries is None else frozenset(subsidiaries))
    assert account.values("SELECT id AS x FROM item ORDER BY id", view=view) == items
