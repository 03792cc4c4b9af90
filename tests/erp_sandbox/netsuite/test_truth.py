"""The truth of NetSuite's tables: what a role sees of them."""

import json
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
from erp_sandbox.moments import parse
from erp_sandbox.mutations import MutationLog
from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.physical import key_of
from erp_sandbox.netsuite.sight import Sight
from erp_sandbox.netsuite.suiteql.engine import SuiteQL
from erp_sandbox.netsuite.suiteql.view import View
from erp_sandbox.netsuite.tables.transactions import TYPE_PERMISSIONS
from erp_sandbox.netsuite.truth import Past, rendered, truth
from erp_sandbox.netsuite.warehouse import Warehouse
from erp_sandbox.truth import Fingerprint
from erp_sandbox.world import World

PAST = Past(World(scale=0.02), parse("2025-02-01T00:00:00Z"))


@pytest.fixture(scope="module")
def everything() -> dict[str, int]:
    return {name: found.count for name, found in truth(PAST).items()}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    opened = Warehouse(PAST.world, MutationLog(), tmp_path_factory.mktemp("prepared"))
    yield opened
    opened.close()


def counts(sight: Sight) -> dict[str, int]:
    return {name: found.count for name, found in truth(PAST, sight=sight).items()}


def test_a_missing_permission_hides_a_table(everything: dict[str, int]) -> None:
    assert set(everything) - set(counts(Sight(without=frozenset({"LIST_BIN"})))) == {"bin"}


def test_a_missing_feature_hides_tables_and_columns() -> None:
    off = truth(PAST, sight=Sight(features_off=frozenset({"SUBSIDIARIES"})))
    assert "subsidiary" not in off
    whole = truth(PAST)
    assert off["transactionline"].count == whole["transactionline"].count
    assert off["transactionline"].content != whole["transactionline"].content


def test_a_missing_type_hides_its_transactions_and_their_lines(everything: dict[str, int]) -> None:
    found = counts(Sight(without=frozenset({"TRAN_PURCHORD"})))
    for name in ("transaction", "transactionline", "transactionaccountingline", "nexttransactionlinelink"):
        assert 0 < found[name] < everything[name]


def test_a_restriction_to_subsidiaries_hides_rows(everything: dict[str, int]) -> None:
    found = counts(Sight(subsidiaries=frozenset({2, 3})))
    for name in ("transaction", "transactionline", "transactionaccountingline", "nexttransactionlinelink"):
        assert 0 < found[name] < everything[name]


def test_since_counts_what_was_changed_later(everything: dict[str, int]) -> None:
    late = truth(PAST, ("transaction", "pricing"), since=parse("2025-01-20T00:00:00Z"))
    assert 0 < late["transaction"].count < everything["transaction"]
    assert late["pricing"].count == everything["pricing"]


def test_values_are_texts_as_suiteql_answers_them() -> None:
    row = next(row for name, row in PAST.rows() if name == "item" and row["id"] > 0)
    assert all(isinstance(value, str) for value in rendered(row).values())


def test_the_command_knows_accounts_and_roles(erp_sandbox: Callable[..., CompletedProcess[str]]) -> None:
    asked = ("truth", "--dialect", "netsuite", "--at", "2025-02-01T00:00:00Z", "--scale", "0.01", "--stream", "bin")
    told = erp_sandbox(*asked, "--account", "1234567")
    assert json.loads(told.stdout)["streams"]["bin"]["count"] > 0
    assert json.loads(erp_sandbox(*asked, "--without", "LIST_BIN").stdout)["streams"] == {}
    assert "no table" in erp_sandbox(*asked, "--stream", "bins").stderr
    assert "no account" in erp_sandbox(*asked, "--account", "9").stderr


@pytest.mark.parametrize(
    ("subsidiaries", "lacks"),
    [(None, frozenset()), (frozenset({2, 5}), frozenset()), (frozenset({3}), frozenset({"TRAN_PURCHORD"}))],
    ids=["everything", "restricted", "restricted and without a type"],
)
def test_what_suiteql_answers_is_the_truth(
    warehouse: Warehouse, subsidiaries: frozenset[int] | None, lacks: frozenset[str]
) -> None:
    engine = SuiteQL(warehouse.catalogue)
    everything = frozenset(TYPE_PERMISSIONS.values()) | {"TRAN_FIND", "LIST_BIN", "LIST_ITEM"}
    features = frozenset({"SUBSIDIARIES", "LOCATIONS", "MULTICURRENCY", "DEPARTMENTS", "CLASSES"})
    view = View(features, everything - lacks, subsidiaries, "Pacific/Auckland", "DD/MM/YYYY")
    lines = ("transaction", "transactionline", "transactionaccountingline", "nexttransactionlinelink")
    names = (*lines, "bin", "aggregateitemlocation", "item")
    told = truth(PAST, names, Sight(lacks, subsidiaries=subsidiaries))
    for name in names:
        found, rows, more = Fingerprint(), 0, True
        table = warehouse.catalogue[name]
        text = f"SELECT {', '.join(map(selected, table.columns))} FROM {name} ORDER BY {', '.join(key_of(table))}"
        while more:
            with warehouse.at(PAST.at) as snapshot:
                page = engine.run(snapshot, view, text, [], 1000, rows)
            for row in page.items:
                found.add(row)
            rows, more = rows + 1000, page.has_more
        assert (found.count, found.hexdigest()) == (told[name].count, told[name].content), name


def selected(column: Column) -> str:
    if column.kind == "date":
        return f"TO_CHAR({column.name}, 'YYYY-MM-DD') AS {column.name}"
    if column.kind == "datetime":
        return f'TO_CHAR(SYS_EXTRACT_UTC({column.name}), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS {column.name}'
    return column.name
