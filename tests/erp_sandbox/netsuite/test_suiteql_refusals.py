from dataclasses import replace

import pytest
from erp_sandbox.netsuite.suiteql.errors import SuiteQLError, UnexpectedError

from tests.erp_sandbox.netsuite.suiteql_account import UNSUPPORTED, VIEW, Account


def _parse(query: str, near: str) -> str:
    return f"Failed to parse SQL [{query}]: syntax error near: {near}"


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("WITH x AS (SELECT id FROM vendor) SELECT id FROM x", "WITH"),
        ("SELECT id FROM vendor LIMIT 5", "LIMIT"),
        ("SELECT [id] FROM vendor", "["),
        ("SELECT {fn NOW()} FROM DUAL", "{"),
        ("SELECT id FROM vendor; SELECT id FROM item", ";"),
        ("DELETE FROM vendor", "DELETE"),
        ("UPDATE vendor SET id = 1", "UPDATE"),
        ("INSERT INTO vendor VALUES (1)", "INSERT"),
        ("DROP TABLE vendor", "DROP"),
        ("CREATE TABLE x (id INT)", "CREATE"),
        ("PRAGMA database_list", "PRAGMA"),
        ("ATTACH 'x.db'", "ATTACH"),
        ("COPY vendor TO 'x'", "COPY"),
        ("SET threads = 1", "SET"),
        ("SELECT SYSTIMESTAMP FROM DUAL", "SYSTIMESTAMP"),
        ("VALUES (1)", "VALUES"),
        ("SELECT id FROM", "FROM"),
        ("SELECT id AS a b FROM vendor", "b"),
        ("SELECT id FROM vendor WHERE id = :id", ":"),
        ("hello", "hello"),
        ("", "end of query"),
        ("-- nothing", "--"),
        ("SELECT id FROM vendor ORDER BY id FETCH FIRST 1 ROWS WITH TIES", "WITH"),
        ("SELECT id, FROM vendor", ","),
        ("SELECT , id FROM vendor", ","),
        ("SELECT DISTINCT , id FROM vendor", ","),
        ("SELECT id,, entityid FROM vendor", ","),
        ("SELECT id FROM vendor,", ","),
        ("SELECT id FROM vendor, WHERE id = 1", ","),
        ("SELECT id FROM vendor WHERE id IN (1, 2,)", ","),
        ("SELECT id FROM vendor WHERE id IN (, 1)", ","),
        ("SELECT NVL(id, 1,) FROM vendor", ","),
        ("SELECT id FROM vendor GROUP BY id, ORDER BY id", ","),
        ("SELECT id FROM vendor ORDER BY id,", ","),
        ("FROM vendor", "FROM"),
        ("FROM vendor SELECT id", "FROM"),
        ("SELECT id FROM (FROM vendor)", "FROM"),
        ("SELECT id FROM vendor WHERE id == 1", "=="),
        ("SELECT id FROM vendor WHERE id ISNULL", "ISNULL"),
        ("SELECT id FROM vendor WHERE id NOTNULL", "NOTNULL"),
        ("SELECT id::VARCHAR FROM vendor", "::"),
    ],
)
def test_what_is_no_query_is_a_syntax_error(
    account: Account, query: str, near: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert account.refusal(query) == _parse(query, near)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "query",
    [
        'SELECT x FROM (SELECT id AS "x" FROM vendor)',
        'SELECT id FROM vendor WHERE id IN (SELECT id AS "x" FROM vendor)',
        f"SELECT id FROM vendor WHERE id IN ({', '.join(map(str, range(1001)))})",
        "SELECT a.id FROM vendor a, transaction b JOIN item c ON c.id = b.id WHERE a.id = b.entity(+)",
        "SELECT a.id FROM vendor a, transaction b WHERE b.entity(+) = a.id",
        "SELECT tranid + type FROM transaction",
        "SELECT 'a' + 'b' FROM DUAL",
        "SELECT id FROM transaction WHERE trandate = DATE '2026-03-02'",
        "SELECT id FROM transaction WHERE lastmodifieddate > TIMESTAMP '2026-03-02 00:00:00'",
        "SELECT trandate + INTERVAL '1' DAY FROM transaction",
        "SELECT DISTINCT BUILTIN.DF(entity) FROM transaction",
        "SELECT BUILTIN.DF(entity) FROM transaction GROUP BY entity",
        "SELECT BUILTIN.DF(entity) FROM transaction GROUP BY BUILTIN.DF(entity)",
        "SELECT BUILTIN.CONSOLIDATE(foreigntotal, 'INCOME') FROM transaction",
        "SELECT BUILTIN.DF('x') FROM DUAL",
        "SELECT BUILTIN.DF(id, id) FROM vendor",
        "SELECT OTHER.DF(id) FROM vendor",
        "SELECT id",
        "SELECT id = 7 FROM vendor",
        "SELECT id FROM vendor WHERE id",
        "SELECT id FROM vendor WHERE TRUE",
        "SELECT id FROM vendor WHERE id IN ()",
        "SELECT id FROM vendor WHERE (id, entityid) IN ((1, 'a'))",
        "SELECT id FROM vendor WHERE id = (SELECT id, entityid FROM vendor)",
        "SELECT id FROM vendor WHERE id = ?",
        "SELECT id FROM vendor FETCH FIRST 5 PERCENT ROWS ONLY",
        "SELECT TOP 5 PERCENT id FROM vendor",
        "SELECT id FROM vendor OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY",
        "SELECT id FROM vendor ORDER BY 2",
        "SELECT DISTINCT id FROM vendor ORDER BY entityid",
        "SELECT id FROM vendor FOR UPDATE",
        "SELECT id FROM vendor a JOIN vendor a ON a.id = a.id",
        "SELECT id FROM vendor a JOIN item b ON a.id = b.id",
        "SELECT a.id FROM vendor a JOIN item b USING (id)",
        "SELECT id FROM vendor NATURAL JOIN item",
        "SELECT entityid FROM vendor GROUP BY id",
        "SELECT COUNT(*) FROM vendor GROUP BY (SELECT 1 FROM DUAL)",
        "SELECT id FROM vendor WHERE COUNT(*) > 1",
        "SELECT id FROM vendor UNION SELECT entityid FROM vendor",
        "SELECT id FROM vendor UNION SELECT id, entityid FROM vendor",
        "SELECT id FROM vendor SAMPLE (10)",
        "SELECT id FROM vendor WHERE entityid = 7",
        "SELECT id FROM vendor WHERE id = 'x'",
        "SELECT TO_NUMBER('x') FROM DUAL",
        "SELECT 1 / 0 FROM DUAL",
        "SELECT id / (id - id) FROM vendor",
        "SELECT id FROM transaction WHERE trandate = 5",
        "SELECT trandate + trandate FROM transaction",
        "SELECT POWER(10, 400) FROM DUAL",
        "SELECT id FROM vendor WHERE ROWNUM <= id",
        "SELECT id FROM vendor WHERE ROWNUM <= 1 OR id = 7",
        "SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM vendor",
        "SELECT ROW_NUMBER() OVER (PARTITION BY id) FROM vendor",
        "SELECT id FROM vendor WHERE id > ANY (SELECT 1 FROM DUAL)",
        "SELECT (SELECT id FROM vendor) FROM DUAL",
        "SELECT vendor.id.x FROM vendor",
        "SELECT id FROM ns.vendor",
        "SELECT id FROM vendor v (a, b)",
        "SELECT REGEXP_LIKE(entityid, 'A') FROM vendor",
    ],
)
def test_what_is_not_supported_is_refused_without_a_reason(account: Account, query: str) -> None:
    assert account.refusal(query) == UNSUPPORTED


@pytest.mark.parametrize(
    "call",
    [
        "LISTAGG(entityid, ',')",
        "LEFT(entityid, 1)",
        "RIGHT(entityid, 1)",
        "SUBSTRING(entityid, 1, 1)",
        "CHARINDEX('a', entityid)",
        "DATEDIFF(id, id)",
        "CONVERT(id, 'x')",
        "CEILING(id)",
        "LCASE(entityid)",
        "UCASE(entityid)",
        "LEN(entityid)",
        "IFNULL(id, 1)",
        "ISNULL(id, 1)",
        "NOW()",
        "GETDATE()",
        "STRING_AGG(entityid, ',')",
        "current_setting('threads')",
        "getenv('HOME')",
        "read_text('/etc/passwd')",
        "error('x')",
        "hash(id)",
        "NVL(id)",
        "UPPER(entityid, 'x')",
        "COUNT(id, id)",
        "SUM(*)",
    ],
)
def test_a_function_that_is_not_in_the_list_is_refused(account: Account, call: str) -> None:
    assert account.refusal(f"SELECT {call} FROM vendor") == UNSUPPORTED


@pytest.mark.parametrize(
    "source",
    [
        "read_csv('/etc/passwd')",
        "'/etc/passwd'",
        "duckdb_tables()",
        "TABLE(x)",
        "ns.hidden",
        "information_schema.tables",
        "LATERAL (SELECT 1 FROM DUAL)",
        "vendor PIVOT (MAX(id) FOR entityid IN ('a'))",
        "(vendor)",
    ],
)
def test_nothing_but_tables_can_be_read(account: Account, source: str) -> None:
    with pytest.raises(SuiteQLError):
        account.rows(f"SELECT * FROM {source}")


@pytest.mark.parametrize("table", ["hidden", "OA_COLUMNS", "Email", "duckdb_tables", "pg_catalog", "no table"])
def test_a_table_that_is_not_in_the_catalogue_is_an_invalid_search_type(account: Account, table: str) -> None:
    assert account.refusal(f'SELECT * FROM "{table}"') == f"Invalid search type: {table}."


@pytest.mark.parametrize(
    ("query", "identifier", "available"),
    [
        ("SELECT createdfrom FROM transaction", "createdfrom", "transaction=transaction"),
        ("SELECT t.CreatedFrom FROM Transaction t", "CreatedFrom", "t=transaction"),
        ("SELECT x.id FROM vendor", "x", "vendor=vendor"),
        ("SELECT x.* FROM vendor v", "x", "v=vendor"),
        ("SELECT id FROM vendor v WHERE v.nothing = 1", "nothing", "v=vendor"),
        ("SELECT v.id FROM vendor v JOIN item i ON i.x = v.id", "x", "v=vendor, i=item"),
        ("SELECT a FROM (SELECT id AS b FROM vendor) s", "a", "s=s"),
        ("SELECT s.entityid FROM (SELECT id FROM vendor) s", "entityid", "s=s"),
        ("SELECT id AS a FROM vendor WHERE a = 7", "a", "vendor=vendor"),
        ("SELECT id AS a FROM vendor GROUP BY a", "a", "vendor=vendor"),
        ("SELECT id FROM vendor ORDER BY nothing", "nothing", "vendor=vendor"),
        ("SELECT vendor.id FROM vendor v", "vendor", "v=vendor"),
    ],
)
def test_an_unknown_column_is_named_beside_what_there_is(
    account: Account, query: str, identifier: str, available: str
) -> None:
    tail = f"Search error occurred: Unknown identifier '{identifier}'. Available identifiers are: {{{available}}}."
    assert account.refusal(query) == tail


def test_a_column_that_may_not_be_asked_for_is_not_found(account: Account) -> None:
    tail = "Search error occurred: Field 'unlisted' for record 'vendor' was not found."
    assert account.refusal("SELECT v.Unlisted FROM vendor v") == tail


@pytest.mark.parametrize(
    "query", ["SELECT nothing FROM vendor", "SELECT unlisted FROM vendor", "SELECT x.* FROM vendor"]
)
def test_a_bad_column_is_an_unexpected_error_where_the_view_says_so(account: Account, query: str) -> None:
    with pytest.raises(UnexpectedError):
        account.rows(query, view=replace(VIEW, bad_column_is_500=True))


def test_a_query_that_takes_too_long_is_given_up() -> None:
    account = Account(timeout_seconds=0.2)
    query = "SELECT COUNT(*) FROM " + ", ".join(f"transaction t{n}" for n in range(20))
    assert account.refusal(query) == "Search error occurred: The search has timed out."
    assert account.rows("SELECT id FROM vendor WHERE id = 7") == [{"id": "7"}]


def test_what_is_nested_too_deeply_is_refused(account: Account) -> None:
    with pytest.raises(SuiteQLError):
        account.rows(f"SELECT {'(' * 2000}1{')' * 2000} FROM DUAL")
    with pytest.raises(SuiteQLError):
        account.rows("SELECT " + "- " * 5000 + "1 FROM DUAL")


@pytest.mark.parametrize(
    "query", ["SELECT '\0' AS x FROM DUAL", "SELECT '\ud800' AS x FROM DUAL", "SELECT '" + "x" * 300_000]
)
def test_a_text_that_no_database_takes_is_refused(account: Account, query: str) -> None:
    with pytest.raises(SuiteQLError):
        account.rows(query)
