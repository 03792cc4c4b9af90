import pytest

from tests.erp_sandbox.netsuite.suiteql_account import UNSUPPORTED, Account


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT v.id x FROM transaction t JOIN vendor v ON v.id = t.entity WHERE t.id = 2", ["8"]),
        (
            "SELECT v.id x FROM transaction t LEFT JOIN vendor v ON v.id = t.entity ORDER BY t.id",
            [None, "7", "8", "7", "7"],
        ),
        ("SELECT i.id x FROM transactionline l RIGHT OUTER JOIN item i ON l.item = i.id WHERE l.id IS NULL", ["-3"]),
        ("SELECT COUNT(*) x FROM vendor v FULL JOIN item i ON v.id = i.id", ["5"]),
        ("SELECT COUNT(*) x FROM vendor CROSS JOIN item", ["6"]),
        ("SELECT COUNT(*) x FROM vendor, item", ["6"]),
        (
            "SELECT v.id x FROM transaction t, vendor v WHERE t.entity = v.id(+) ORDER BY t.id",
            [None, "7", "8", "7", "7"],
        ),
        (
            "SELECT t.id x FROM transaction t, vendor v WHERE t.entity = v.id(+) AND v.id(+) = 8 AND t.id<3 ORDER BY x",
            ["-5", "1", "2"],
        ),
        (
            "SELECT id x FROM vendor v WHERE EXISTS (SELECT 1 FROM transaction t WHERE t.entity = v.id AND t.id = 2)",
            ["8"],
        ),
        (
            "SELECT id x FROM vendor v WHERE NOT EXISTS (SELECT 1 FROM transaction WHERE entity=v.id AND voided = 'T')",
            ["8"],
        ),
        ("SELECT id x FROM vendor WHERE id IN (SELECT entity FROM transaction WHERE id = 2)", ["8"]),
        ("SELECT id x FROM vendor WHERE id NOT IN (SELECT entity FROM transaction)", []),
        ("SELECT id x FROM vendor WHERE id = '7'", ["7"]),
        ("SELECT id x FROM vendor WHERE id IN ('7', 9)", ["7"]),
        ("SELECT id x FROM vendor WHERE entityid = 'ACME'", []),
        ("SELECT id x FROM vendor WHERE taxidnum = ''", []),
        ("SELECT id x FROM vendor WHERE taxidnum <> 'x'", ["7"]),
        ("SELECT ID X FROM VENDOR WHERE EntityID LIKE 'A%'", ["7"]),
        ('SELECT "ID" AS "X" FROM "Vendor" WHERE id = 7', ["7"]),
        ("SELECT id x FROM item WHERE id BETWEEN -7 AND 0", ["-3"]),
        ("SELECT id AS x FROM vendor ORDER BY x DESC", ["8", "7"]),
        ("SELECT taxidnum x FROM vendor ORDER BY taxidnum", ["12-34", None]),
        ("SELECT taxidnum x FROM vendor ORDER BY taxidnum DESC", [None, "12-34"]),
        ("SELECT taxidnum x FROM vendor ORDER BY 1 NULLS FIRST", [None, "12-34"]),
        ("SELECT entityid x FROM vendor ORDER BY id DESC", ["Bolt", "Acme"]),
        ("SELECT TOP 2 id x FROM transaction ORDER BY id DESC", ["4", "3"]),
        ("SELECT id x FROM transaction ORDER BY id DESC FETCH FIRST 2 ROWS ONLY", ["4", "3"]),
        ("SELECT id x FROM transaction ORDER BY id FETCH NEXT 1 ROW ONLY", ["-5"]),
        ("SELECT x FROM (SELECT id x FROM transaction ORDER BY id DESC) WHERE ROWNUM <= 2", ["4", "3"]),
        (
            "SELECT x FROM (SELECT id x, ROWNUM n FROM (SELECT id FROM vendor ORDER BY 1) WHERE ROWNUM < 9) WHERE n=2",
            ["8"],
        ),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM <= 3", ["3"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM < 3", ["2"]),
        ("SELECT COUNT(*) x FROM transaction WHERE 3 >= ROWNUM AND id > 0", ["3"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM = 1", ["1"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM = 2", ["0"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM > 1", ["0"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM >= 1", ["5"]),
        ("SELECT COUNT(*) x FROM transaction WHERE ROWNUM BETWEEN 1 AND 2", ["2"]),
        (
            "SELECT id x FROM vendor UNION SELECT entity FROM transaction WHERE entity IS NOT NULL ORDER BY x",
            ["7", "8"],
        ),
        ("SELECT id x FROM vendor UNION ALL SELECT id FROM vendor ORDER BY 1", ["7", "7", "8", "8"]),
        ("SELECT id x FROM vendor INTERSECT SELECT entity FROM transaction WHERE id = 1", ["7"]),
        ("SELECT id x FROM vendor MINUS SELECT entity FROM transaction WHERE id = 1", ["8"]),
        ("(SELECT id x FROM vendor) UNION (SELECT NULL FROM DUAL) ORDER BY 1", ["7", "8", None]),
        (
            "SELECT trandate x FROM transaction WHERE id=1 UNION SELECT lastmodifieddate x FROM transaction WHERE id=1",
            ["03/02/2026"] * 2,
        ),
        ("SELECT type x FROM transaction GROUP BY type HAVING COUNT(*) > 1 ORDER BY type", ["PurchOrd", "SalesOrd"]),
        (
            "SELECT TO_CHAR(trandate, 'YYYY') x FROM transaction GROUP BY TO_CHAR(trandate, 'YYYY') ORDER BY 1",
            ["2025", "2026"],
        ),
        ("SELECT COUNT(*) x FROM transaction GROUP BY 1", ["5"]),
        ("SELECT DISTINCT type x FROM transaction ORDER BY type", ["Journal", "PurchOrd", "SalesOrd"]),
        (
            "SELECT (SELECT MAX(t.id) FROM transaction t WHERE t.entity = v.id) x FROM vendor v ORDER BY v.id",
            ["4", "2"],
        ),
        ("SELECT MAX(n) x FROM (SELECT entity, COUNT(*) n FROM transaction GROUP BY entity)", ["3"]),
        ("SELECT 1 x FROM DUAL", ["1"]),
        ("SELECT dummy x FROM dual", ["X"]),
        ("SELECT id x FROM vendor WHERE id = 7;", ["7"]),
        ("SELECT /* what */ id x -- why\nFROM vendor\n\tWHERE id = 7", ["7"]),
        ("SELECT id x FROM vendor WHERE (id = 7 AND NOT (id = 8)) OR id IS NULL", ["7"]),
        ("SELECT id x FROM vendor WHERE id != 8 AND id ^= 9 AND id <> 10", ["7"]),
        ("((SELECT id x FROM vendor WHERE id = 7))", ["7"]),
    ],
)
def test_what_is_read(account: Account, query: str, values: list[str | None]) -> None:
    assert account.values(query) == values


def test_a_thousand_values_go_into_one_in(account: Account) -> None:
    listed = ", ".join(map(str, range(1000)))
    assert account.values(f"SELECT id AS x FROM vendor WHERE id IN ({listed}) ORDER BY id") == ["7", "8"]


@pytest.mark.parametrize(
    ("query", "params", "values"),
    [
        ("SELECT id x FROM transaction WHERE id > ? ORDER BY id", ["-7"], ["-5", "1", "2", "3", "4"]),
        ("SELECT id x FROM transaction WHERE id BETWEEN ? AND ? ORDER BY id", ["1", "2"], ["1", "2"]),
        ("SELECT id x FROM transaction WHERE tranid = ? AND type IN (?, ?)", ["PO1", "PurchOrd", "x"], ["1"]),
        ("SELECT id x FROM transaction WHERE trandate = TO_DATE(?, ?)", ["2026-03-02", "YYYY-MM-DD"], ["1"]),
        ("SELECT id x FROM transaction WHERE trandate = ?", ["03/02/2026"], ["1"]),
        ("SELECT ? || '?' x FROM DUAL", ["a'b"], ["a'b?"]),
        ("SELECT TOP ? id x FROM vendor ORDER BY id", ["1"], ["7"]),
        ("SELECT id x FROM vendor WHERE ROWNUM <= ?", ["0"], []),
        ("SELECT CASE WHEN id > ? THEN ? END x FROM vendor WHERE id = ?", ["1", "two", "7"], ["two"]),
        ("SELECT id x FROM vendor WHERE taxidnum = ?", [""], []),
        ("SELECT ? x FROM DUAL", ["1; DROP TABLE ns.vendor"], ["1; DROP TABLE ns.vendor"]),
        ("SELECT '{page}' || ? x FROM DUAL", ["'||getenv('HOME')||'"], ["{page}'||getenv('HOME')||'"]),
    ],
)
def test_parameters_are_texts_that_become_what_they_are_compared_with(
    account: Account, query: str, params: list[str], values: list[str | None]
) -> None:
    assert [row.get("x") for row in account.rows(query, params)] == values


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("SELECT id FROM vendor WHERE id = ?", []),
        ("SELECT id FROM vendor WHERE id = ?", ["1", "2"]),
        ("SELECT id FROM vendor", ["1"]),
        ("SELECT id FROM vendor WHERE id = ?", ["x"]),
        ("SELECT id FROM transaction WHERE trandate = ?", ["2026-03-02"]),
    ],
)
def test_parameters_that_do_not_fit_are_refused(account: Account, query: str, params: list[str]) -> None:
    assert account.refusal(query, params) == UNSUPPORTED


def test_the_composite_keyset_of_lines(account: Account) -> None:
    query = (
        "SELECT t.transaction, t.id FROM transactionline t "
        "WHERE ((t.transaction > ?) OR (t.transaction = ? AND t.id > ?)) ORDER BY t.transaction, t.id"
    )
    rows = account.page(query, ["1", "1", "0"], limit=2).items
    assert rows == [{"transaction": "1", "id": "1"}, {"transaction": "2", "id": "0"}]


def test_the_window_in_utc_with_a_filter_by_day(account: Account) -> None:
    query = (
        "SELECT t.id, t.status, BUILTIN.DF(t.status) AS status_name, TO_CHAR(t.trandate,'YYYY-MM-DD') AS trandate, "
        'TO_CHAR(SYS_EXTRACT_UTC(t.lastmodifieddate),\'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS lastmodifieddate '
        "FROM transaction t WHERE t.lastmodifieddate >= TO_DATE('2026-03-01 00:00:00','YYYY-MM-DD HH24:MI:SS') "
        "AND SYS_EXTRACT_UTC(t.lastmodifieddate) >= TO_TIMESTAMP('2026-03-02 15:03:07','YYYY-MM-DD HH24:MI:SS') "
        "AND SYS_EXTRACT_UTC(t.lastmodifieddate) < TO_TIMESTAMP('2026-03-08 09:59:59','YYYY-MM-DD HH24:MI:SS') "
        "AND t.id > ? ORDER BY t.id"
    )
    assert account.rows(query, ["-1000000"]) == [
        {
            "id": "1",
            "status": "B",
            "status_name": "Purchase Order : Pending Receipt",
            "trandate": "2026-03-02",
            "lastmodifieddate": "2026-03-02T15:03:07Z",
        }
    ]
