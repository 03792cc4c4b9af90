from dataclasses import replace

import pytest
from erp_sandbox.netsuite.catalogue import Column, Table, by_name
from erp_sandbox.netsuite.suiteql import engine
from erp_sandbox.netsuite.suiteql.errors import SuiteQLError
from erp_sandbox.netsuite.suiteql.view import Result

from tests.erp_sandbox.netsuite.suiteql_account import VIEW, Account, Snapshot

NUMBERS = by_name([Table("counted", (Column("id", "id"), Column("tens", "integer"), Column("note", "text")))])


@pytest.fixture(scope="module")
def counted() -> Account:
    """A table of 1,000 rows, ten of each `tens`."""
    account = Account()
    account.connection.execute(
        "CREATE TABLE ns.counted AS SELECT i AS id, i // 10 AS tens, NULL::VARCHAR AS note FROM range(1000) AS r (i)"
    )
    account.engine = engine.SuiteQL(NUMBERS)
    return account


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("SELECT * FROM vendor WHERE id = 8", {"id": "8", "entityid": "Bolt", "subsidiary": "2"}),
        (
            "SELECT v.*, UPPER(v.entityid) AS EntityID FROM vendor v WHERE id = 8",
            {"id": "8", "entityid": "BOLT", "subsidiary": "2"},
        ),
        ("SELECT v.*, NULL AS entityid FROM vendor v WHERE id = 8", {"id": "8", "subsidiary": "2"}),
        ("SELECT voided, memo, foreigntotal FROM transaction WHERE id = 3", {"voided": "T", "foreigntotal": "-0.25"}),
        ("SELECT foreigntotal FROM transaction WHERE id = 2", {"foreigntotal": "1200"}),
        (
            "SELECT rate, rateshare, quantity FROM transactionline WHERE uniquekey = 31",
            {"rate": "0.25", "rateshare": "0", "quantity": "-1"},
        ),
        ("SELECT custbody_tags FROM transaction WHERE id = 1", {"custbody_tags": "7, 8"}),
        (
            "SELECT COUNT(*), MAX(id), id + 1 AS Next FROM vendor WHERE id = 7 GROUP BY id",
            {"expr1": "1", "expr2": "7", "next": "8"},
        ),
        ("SELECT id, 1 + 1, 'x' FROM vendor WHERE id = 7", {"id": "7", "expr1": "2", "expr2": "x"}),
        ("SELECT BUILTIN.DF(id) FROM vendor WHERE id = 7", {"expr1": "7"}),
        (
            "SELECT i.*, v.* FROM item i, vendor v WHERE i.id = 100 AND v.id = 7",
            {"id": "7", "itemid": "Bearing", "subsidiary": "1", "entityid": "Acme", "taxidnum": "12-34"},
        ),
        ("SELECT NULL AS x FROM DUAL", {}),
        ('SELECT id AS "Wörd x" FROM vendor WHERE id = 7', {"wörd x": "7"}),
    ],
)
def test_rows_are_texts_under_lower_case_names_without_what_is_null(
    account: Account, query: str, row: dict[str, str]
) -> None:
    assert account.rows(query) == [row]


def test_pages_follow_each_other(counted: Account) -> None:
    query = "SELECT id FROM counted ORDER BY id"
    first, last = counted.page(query, limit=400), counted.page(query, limit=400, offset=800)
    assert [len(first.items), first.total, first.has_more] == [400, 1000, True]
    assert [len(last.items), last.total, last.has_more] == [200, 1000, False]
    assert [row["id"] for row in last.items] == [str(number) for number in range(800, 1000)]
    assert counted.page(query, limit=400, offset=1200) == Result([], 1000, has_more=False)


@pytest.mark.parametrize("order", ["id", "id ASC NULLS LAST", "tens, id", "tens DESC, id", "note, id DESC"])
def test_an_order_without_ties_is_the_same_in_every_call(counted: Account, order: str) -> None:
    query = f"SELECT id, tens FROM counted WHERE id >= 5 ORDER BY {order}"
    assert counted.page(query, limit=10, offset=20, view=VIEW) == counted.page(
        query, limit=10, offset=20, view=replace(VIEW, shuffle_seed=99)
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM counted",
        "SELECT id FROM counted ORDER BY note",
        "SELECT id FROM counted ORDER BY tens",
        "SELECT * FROM (SELECT id, tens FROM counted) x ORDER BY x.tens",
        "SELECT DISTINCT id FROM counted",
        "SELECT id, COUNT(*) AS c FROM counted GROUP BY id ORDER BY c",
        "SELECT id FROM counted UNION SELECT id FROM counted",
        "SELECT a.id FROM counted a JOIN counted b ON b.id = a.id ORDER BY b.tens",
        "SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS r FROM counted",
        "SELECT id FROM counted WHERE ROWNUM <= 900",
    ],
)
def test_what_no_order_tells_apart_is_shuffled_between_calls(counted: Account, query: str) -> None:
    pages = [
        [row["id"] for row in counted.page(query, limit=500, view=replace(VIEW, shuffle_seed=seed)).items]
        for seed in (1, 2)
    ]
    assert pages[0] != pages[1]
    assert [sorted(map(int, page)) for page in pages] != [list(range(500))] * 2 or "tens" in query
    again = [row["id"] for row in counted.page(query, limit=500, view=replace(VIEW, shuffle_seed=1)).items]
    assert again == pages[0]


def test_long_texts_are_sorted_by_their_start_alone() -> None:
    account = Account()
    account.connection.execute("UPDATE ns.transaction SET memo = concat(repeat('x', 250), id + 10)")
    query = "SELECT id FROM transaction ORDER BY memo"
    orders = {
        tuple(row["id"] for row in account.rows(query, view=replace(VIEW, shuffle_seed=seed))) for seed in range(5)
    }
    assert len(orders) > 1


def test_ties_are_shuffled_within_their_order_only(counted: Account) -> None:
    rows = counted.page("SELECT id, tens FROM counted ORDER BY tens", limit=100, offset=100).items
    assert [row["tens"] for row in rows] == [str(10 + place // 10) for place in range(100)]
    assert [row["id"] for row in rows] != sorted(row["id"] for row in rows)


def test_rownum_takes_rows_before_they_are_sorted(counted: Account) -> None:
    rows = counted.rows("SELECT id FROM counted WHERE ROWNUM <= 5 ORDER BY id")
    assert rows == sorted(rows, key=lambda row: int(row["id"]))
    assert rows != [{"id": str(number)} for number in range(5)]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("SELECT id FROM counted WHERE id > 989", 10),
        ("SELECT tens FROM counted GROUP BY tens", 100),
        ("SELECT DISTINCT tens FROM counted", 100),
        ("SELECT COUNT(*) FROM counted", 1),
        ("SELECT id FROM counted FETCH FIRST 50 ROWS ONLY", 50),
        ("SELECT TOP 2000 id FROM counted", 1000),
        ("SELECT id FROM counted WHERE ROWNUM <= 70", 70),
        ("SELECT id FROM counted UNION ALL SELECT id FROM counted", 2000),
        ("SELECT id FROM counted WHERE id < 0", 0),
    ],
)
def test_the_total_is_of_all_pages(counted: Account, query: str, total: int) -> None:
    page = counted.page(query, limit=30)
    assert (page.total, len(page.items), page.has_more) == (total, min(total, 30), total > 30)
    assert counted.page(query, limit=30, offset=3000) == Result([], total, has_more=False)


def test_totals_follow_the_data(counted: Account) -> None:
    query = "SELECT id FROM counted WHERE tens < 3 ORDER BY id"
    counted.connection.execute("BEGIN")
    try:
        before = counted.engine.run(Snapshot(counted.connection, version=1), VIEW, query, [], 10, 0)
        counted.connection.execute("INSERT INTO ns.counted VALUES (-1, 0, NULL)")
        held = _Held(counted)
        assert before.total == 30
        assert counted.engine.run(held, VIEW, query, [], 10, 0).total == 31
    finally:
        counted.connection.execute("ROLLBACK")


class _Held:
    """A snapshot in the connection's own transaction."""

    now, version = 0, 2

    def __init__(self, account: Account) -> None:
        self.cursor = lambda: account.connection


@pytest.mark.parametrize(("has_connect", "cap"), [(False, 100), (True, 400)])
def test_a_query_gives_rows_up_to_its_cap_only(
    counted: Account, monkeypatch: pytest.MonkeyPatch, cap: int, *, has_connect: bool
) -> None:
    monkeypatch.setattr(engine, "CAP", 100)
    monkeypatch.setattr(engine, "CAP_WITH_CONNECT", 400)
    view = replace(VIEW, has_connect=has_connect)
    query = "SELECT id FROM counted ORDER BY id"
    last = counted.page(query, view=view, limit=50, offset=cap - 50)
    assert (len(last.items), last.total, last.has_more) == (50, 1000, False)
    assert counted.page(query, view=view, limit=50, offset=cap - 100).has_more
    assert counted.page(query, view=view, limit=50, offset=cap) == Result([], 1000, has_more=False)
    with pytest.raises(SuiteQLError) as refused:
        counted.page(query, view=replace(view, cap="refuse"), limit=50, offset=cap)
    assert refused.value.parameter == "offset"


@pytest.mark.parametrize(("columns", "is_wide_empty", "rows"), [(100, True, 1), (101, True, 0), (101, False, 1)])
def test_more_than_a_hundred_columns_may_give_no_rows(
    account: Account, columns: int, rows: int, *, is_wide_empty: bool
) -> None:
    listed = ", ".join(f"{number} AS c{number}" for number in range(columns))
    result = account.page(f"SELECT {listed} FROM DUAL", view=replace(VIEW, is_wide_empty=is_wide_empty))
    assert (len(result.items), result.total) == (rows, rows)


def test_the_key_of_a_page_may_have_ties(counted: Account) -> None:
    query = "SELECT id, tens FROM counted WHERE tens > ? ORDER BY tens"
    rows = [row for offset in range(0, 980, 7) for row in counted.page(query, ["1"], limit=7, offset=offset).items]
    assert sorted(int(row["id"]) for row in rows) == list(range(20, 1000))
