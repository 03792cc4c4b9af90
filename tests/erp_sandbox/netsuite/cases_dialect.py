"""Cases about the language, and about dates and time zones."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.cases_queries import PREFIX, first
from tests.erp_sandbox.netsuite.netsuite_client import NetSuite

UNSUPPORTED = f"{PREFIX}Search error occurred: Invalid or unsupported search."
STAMP = "YYYY-MM-DD HH24:MI:SS"


def value(ns: NetSuite, expression: str, *params: str) -> str | None:
    """What an expression gives; None for null."""
    return first(ns, f"SELECT {expression} AS v FROM DUAL", *params).get("v")


def values(ns: NetSuite, *expressions: str) -> list[str | None]:
    """What several expressions give."""
    return [value(ns, expression) for expression in expressions]


def refused(ns: NetSuite, *queries: str) -> bool:
    """Whether all of the queries are refused with a 400 that begins as refusals do."""
    return all(ns.detail(query).startswith(PREFIX) for query in queries)


def ids(ns: NetSuite, text: str) -> list[str]:
    """The first column of a query's rows."""
    return [next(iter(row.values())) for row in ns.rows(text)]


def in_zone(stage: Stage, zone: str) -> Any:
    """The account in another zone."""
    return stage.ns.changed(time_zone=zone)


shows(
    "sql.mixed",
    lambda ns: (
        ns.suiteql("SELECT t.id FROM transaction t, entity e WHERE t.entity = e.id(+)").status_code,
        refused(
            ns,
            "SELECT t.id FROM transaction t LEFT JOIN entity x ON x.id = t.entity, entity e WHERE t.entity = e.id(+)",
        ),
    ),
    (200, True),
)
shows(
    "sql.concatenation",
    lambda ns: (value(ns, "'a' || 'b' || 1"), refused(ns, "SELECT 'a' + 'b' AS v FROM DUAL")),
    ("ab1", True),
)
shows(
    "sql.in-list",
    lambda ns: [
        ns.suiteql(f"SELECT id FROM currency WHERE id IN ({', '.join(map(str, range(n)))})").status_code
        for n in (1000, 1001)
    ],
    [200, 400],
)
shows("sql.cte", lambda ns: refused(ns, "WITH c AS (SELECT id FROM currency) SELECT id FROM c"))
shows(
    "sql.date-literals",
    lambda ns: (
        refused(ns, "SELECT id FROM transaction WHERE trandate > DATE '2026-01-01'"),
        ns.suiteql("SELECT id FROM transaction WHERE trandate > TO_DATE('2026-01-01', 'YYYY-MM-DD')").status_code,
    ),
    (True, 200),
)
shows("sql.right-outer", lambda ns: refused(ns, "SELECT t.id FROM transaction t, entity e WHERE t.entity(+) = e.id"))
shows("sql.brackets", lambda ns: refused(ns, "SELECT [id] FROM currency"))
shows("sql.quoted-alias", lambda ns: refused(ns, 'SELECT * FROM (SELECT id AS "Id" FROM currency)'))
shows("sql.top", lambda ns: len(ns.rows("SELECT TOP 2 id FROM currency")), 2)
shows("sql.rownum", lambda ns: len(ns.rows("SELECT id FROM currency WHERE ROWNUM <= 2")), 2)
shows("sql.fetch-first", lambda ns: ids(ns, "SELECT id FROM currency ORDER BY id FETCH FIRST 2 ROWS ONLY"), ["1", "2"])
shows("sql.limit", lambda ns: refused(ns, "SELECT id FROM currency LIMIT 2"))
shows(
    "sql.union",
    lambda ns: sorted(ids(ns, "SELECT id FROM currency WHERE id = 1 UNION SELECT id FROM currency WHERE id IN (1, 2)")),
    ["1", "2"],
)
shows("sql.sub-select", lambda ns: ids(ns, "SELECT id FROM currency WHERE id = (SELECT MIN(id) FROM currency)"), ["1"])
shows(
    "sql.exists",
    lambda ns: (
        len(ids(ns, "SELECT c.id FROM currency c WHERE EXISTS (SELECT 1 FROM customer x WHERE x.currency = c.id)")) > 0
    ),
)
shows("sql.case", lambda ns: value(ns, "CASE WHEN 1 = 2 THEN 'a' ELSE 'b' END"), "b")
shows(
    "sql.group-by",
    lambda ns: (
        {
            row["type"]
            for row in ns.rows("SELECT type, COUNT(*) AS n FROM transaction GROUP BY type HAVING COUNT(*) > 100")
        }
        < {row["type"] for row in ns.rows("SELECT type FROM transaction GROUP BY type")}
    ),
)
shows(
    "sql.analytic",
    lambda ns: [
        first(ns, f"SELECT {name}() OVER (ORDER BY id) AS v FROM currency WHERE id = 2")["v"]
        for name in ("ROW_NUMBER", "RANK")
    ],
    ["1", "1"],
)
shows("sql.distinct", lambda ns: len(ids(ns, "SELECT DISTINCT type FROM transaction")) < 20)
shows(
    "sql.joins",
    lambda ns: len(
        {
            first(ns, f"SELECT COUNT(*) AS n FROM {source}")["n"]
            for source in (
                "transaction t JOIN entity e ON e.id = t.entity",
                "transaction t INNER JOIN entity e ON e.id = t.entity",
                "transaction t, entity e WHERE e.id = t.entity",
            )
        }
    ),
    1,
)
shows("sql.star", lambda ns: set(first(ns, "SELECT * FROM currency")) == set(first(ns, "SELECT c.* FROM currency c")))
shows(
    "sql.like",
    lambda ns: [value(ns, f"CASE WHEN 'abc' LIKE '{pattern}' THEN 1 ELSE 0 END") for pattern in ("a%", "_b_", "b%")],
    ["1", "1", "0"],
)
shows("sql.between", lambda ns: ids(ns, "SELECT id FROM item WHERE id BETWEEN -7 AND 0 ORDER BY id")[0], "-7")
shows(
    "sql.is-null",
    lambda ns: [
        len(ns.rows(f"SELECT id FROM employee WHERE subsidiary IS {word} AND id = -5")) for word in ("NULL", "NOT NULL")
    ],
    [1, 0],
)
shows(
    "sql.empty-text",
    lambda ns: values(ns, "CASE WHEN '' IS NULL THEN 1 ELSE 0 END", "NVL('', 'x')", "'a' || ''"),
    ["1", "x", "a"],
)
shows("sql.dual", lambda ns: ns.suiteql("SELECT 1 AS one FROM DUAL").json()["items"], [{"links": [], "one": "1"}])
shows("sql.comments", lambda ns: ns.rows("SELECT id /* the id */ FROM currency -- all\nWHERE id = 1"), [{"id": "1"}])
shows(
    "sql.text-functions",
    lambda ns: values(
        ns,
        "UPPER('aß')",
        "LOWER('ÀB')",
        "SUBSTR('abcdef', 2, 3)",
        "SUBSTR('abcdef', -2)",
        "INSTR('abcabc', 'c')",
        "LENGTH('abc')",
        "REPLACE('aba', 'a', 'x')",
        "CONCAT('a', 'b')",
        "TRANSLATE('abc', 'ab', 'xy')",
    )[2:],
    ["bcd", "ef", "3", "3", "xbx", "ab", "xyc"],
)
shows(
    "sql.number-functions",
    lambda ns: values(
        ns,
        "ABS(-2)",
        "ROUND(2.567, 2)",
        "ROUND(-2.5)",
        "MOD(-7, 3)",
        "TRUNC(2.9)",
        "GREATEST(1, 3, 2)",
        "LEAST(1, 3, 2)",
        "TO_NUMBER('1.5')",
    ),
    ["2", "2.57", "-3", "-1", "2", "3", "1", "1.5"],
)
shows(
    "sql.null-functions",
    lambda ns: values(
        ns,
        "NVL(NULL, 'a')",
        "NVL2(NULL, 'a', 'b')",
        "COALESCE(NULL, NULL, 'c')",
        "DECODE(2, 1, 'a', 2, 'b', 'c')",
        "DECODE(NULL, NULL, 'same')",
    ),
    ["a", "b", "c", "b", "same"],
)
shows(
    "sql.date-functions",
    lambda ns: values(
        ns,
        "TO_CHAR(ADD_MONTHS(TO_DATE('2026-01-31', 'YYYY-MM-DD'), 1), 'YYYY-MM-DD')",
        "TO_CHAR(LAST_DAY(TO_DATE('2028-02-03', 'YYYY-MM-DD')), 'YYYY-MM-DD')",
        "TO_CHAR(TRUNC(TO_DATE('2026-05-17', 'YYYY-MM-DD'), 'MM'), 'YYYY-MM-DD')",
    ),
    ["2026-02-28", "2028-02-29", "2026-05-01"],
)
shows(
    "sql.aggregates",
    lambda ns: first(
        ns, "SELECT COUNT(*) AS a, SUM(id) AS b, MIN(id) AS c, MAX(id) AS d, AVG(id) AS e FROM currency WHERE id < 4"
    ),
    {"a": "3", "b": "6", "c": "1", "d": "3", "e": "2"},
)
shows(
    "sql.regular-expressions",
    lambda ns: values(
        ns,
        "CASE WHEN REGEXP_LIKE('PO12', '^PO[0-9]+$') THEN 1 ELSE 0 END",
        "REGEXP_REPLACE('a1b2', '[0-9]', '')",
        "REGEXP_SUBSTR('PO-12', '[0-9]+')",
    ),
    ["1", "ab", "12"],
)
shows(
    "sql.unsupported-functions",
    lambda ns: (
        {
            ns.detail(f"SELECT {call} AS v FROM DUAL")[len(PREFIX) :].partition(":")[0]
            for call in (
                "LISTAGG('a')",
                "LEFT('a', 1)",
                "RIGHT('a', 1)",
                "SUBSTRING('a', 1)",
                "CHARINDEX('a', 'b')",
                "DATEDIFF('a', 'b')",
                "CEILING(1)",
                "LCASE('a')",
                "UCASE('a')",
            )
        }
        <= {
            "Search error occurred",
            "Failed to parse SQL [SELECT LEFT('a', 1) AS v FROM DUAL]",
            "Failed to parse SQL [SELECT RIGHT('a', 1) AS v FROM DUAL]",
        }
    ),
)
shows(
    "sql.df",
    lambda ns: first(
        ns,
        "SELECT BUILTIN.DF(c.currency) AS shown, k.name FROM customer c "
        "JOIN currency k ON k.id = c.currency WHERE c.id = 225",
    ),
    {"shown": "Svensk krona", "name": "Svensk krona"},
)
shows(
    "sql.df-status",
    lambda ns: ids(ns, "SELECT BUILTIN.DF(status) AS s FROM transaction WHERE id = 1000"),
    ["Purchase Order : Fully Billed"],
)
shows(
    "sql.df-words",
    lambda ns: first(
        ns, "SELECT BUILTIN.DF(type) AS t, BUILTIN.DF(approvalstatus) AS a FROM transaction WHERE id = 1000"
    ),
    {"t": "Purchase Order", "a": "Approved"},
)
shows("sql.cf", lambda ns: ids(ns, "SELECT BUILTIN.CF(status) AS s FROM transaction WHERE id = 1000"), ["PurchOrd:G"])
shows(
    "sql.cf-where",
    lambda ns: "1000" in ids(ns, "SELECT id FROM transaction WHERE BUILTIN.CF(status) IN ('PurchOrd:G', 'PurchOrd:H')"),
)


@case("sql.status-letter")
def _(stage: Stage) -> None:
    queries = [f"SELECT id FROM transaction WHERE id = 1000 AND status = '{text}'" for text in ("G", "PurchOrd:G")]
    assert [ids(stage.ns, query) for query in queries] == [["1000"], []]
    with stage.ns.switched(status_filter="code"):
        assert [ids(stage.ns, query) for query in queries] == [[], ["1000"]]


shows("sql.bare-status", lambda ns: ids(ns, "SELECT status FROM transaction WHERE id = 1000"), ["G"])
shows(
    "sql.df-group",
    lambda ns: [
        ns.detail(query)
        for query in (
            "SELECT BUILTIN.DF(entity) AS e, COUNT(*) AS n FROM transaction GROUP BY BUILTIN.DF(entity)",
            "SELECT DISTINCT BUILTIN.DF(entity) AS e FROM transaction",
        )
    ],
    [UNSUPPORTED] * 2,
)
shows(
    "sql.only-select",
    lambda ns: refused(
        ns,
        "DELETE FROM currency",
        "UPDATE currency SET name = 'x'",
        "DROP TABLE currency",
        "SELECT 1 FROM DUAL; SELECT 2 FROM DUAL",
        "SHOW TABLES",
        "PRAGMA version",
    ),
)


def stamped(ns: NetSuite, expression: str) -> str:
    """An expression over the stamp of one transaction."""
    return first(ns, f"SELECT {expression} AS v FROM transaction WHERE id = 1000")["v"]


LOCAL = f"TO_CHAR(lastmodifieddate, '{STAMP}')"
UTC = f"TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), '{STAMP}')"

shows("date.account-format", lambda ns: stamped(ns, "trandate"), "01/01/2025")
shows("date.time-dropped", lambda ns: re.fullmatch(r"\d\d/\d\d/\d{4}", stamped(ns, "lastmodifieddate")) is not None)


@case("date.time-shown")
def _(stage: Stage) -> None:
    with stage.ns.switched(has_time_of_day=True):
        shown = [stamped(stage.ns, column) for column in ("lastmodifieddate", "trandate")]
    assert shown == ["01/28/2025 5:03 am", "01/01/2025"]


shows("date.to-char", lambda ns: stamped(ns, LOCAL), "2025-01-28 05:03:27")
shows(
    "date.to-char-literal",
    lambda ns: stamped(ns, "TO_CHAR(lastmodifieddate, 'YYYY-MM-DD\"T\"HH24:MI:SS')"),
    "2025-01-28T05:03:27",
)
shows("date.session-zone", lambda ns: stamped(ns, LOCAL) != stamped(ns, UTC))
shows("date.sys-extract-utc", lambda ns: stamped(ns, UTC), "2025-01-28 13:03:27")
shows("date.seconds", lambda ns: ns.record("purchaseOrder/1000").json()["lastModifiedDate"], "2025-01-28T13:03:27Z")
shows(
    "date.to-date",
    lambda ns: (
        ns.suiteql(
            "SELECT id FROM transaction "
            "WHERE lastmodifieddate >= TO_DATE('2024-01-01 00:00:00', 'yyyy-mm-dd hh24:mi:ss')"
        ).status_code
    ),
    200,
)
shows(
    "date.record-utc",
    lambda ns: [ns.record("purchaseOrder/1000").json()[name] for name in ("createdDate", "tranDate")],
    ["2025-01-01T00:00:00Z", "2025-01-01"],
)


@case("date.formats")
def _(stage: Stage) -> None:
    written = {
        "MM/DD/YYYY": "01/28/2025",
        "DD/MM/YYYY": "28/01/2025",
        "DD.MM.YYYY": "28.01.2025",
        "YYYY-MM-DD": "2025-01-28",
    }
    for form, expected in written.items():
        with stage.ns.changed(date_format=form):
            assert stamped(stage.ns, "lastmodifieddate") == expected


@case("date.zone-changes")
def _(stage: Stage) -> None:
    told = {}
    for zone in ("Pacific/Auckland", "Europe/Berlin", "UTC"):
        with in_zone(stage, zone):
            told[zone] = stamped(stage.ns, LOCAL), stamped(stage.ns, UTC)
    assert {utc for _, utc in told.values()} == {"2025-01-28 13:03:27"}
    assert [local for local, _ in told.values()] == [
        "2025-01-29 02:03:27",
        "2025-01-28 14:03:27",
        "2025-01-28 13:03:27",
    ]


@case("date.daylight-saving")
def _(stage: Stage) -> None:
    query = f"SELECT {LOCAL} AS local, {UTC} AS utc FROM transaction"
    offsets = set()
    for row in stage.ns.rows(query):
        local, utc = (datetime.strptime(row[name], "%Y-%m-%d %H:%M:%S") for name in ("local", "utc"))  # noqa: DTZ007
        zoned = utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("America/Los_Angeles"))
        assert local == zoned.replace(tzinfo=None)
        offsets.add(zoned.utcoffset())
    assert len(offsets) == 2


@case("date.filter-zone")
def _(stage: Stage) -> None:
    query = (
        f"SELECT id FROM transaction WHERE id = 1000 AND lastmodifieddate >= TO_DATE('2025-01-28 05:03:27', '{STAMP}')"
    )
    assert ids(stage.ns, query) == ["1000"]
    with in_zone(stage, "UTC"):
        assert ids(stage.ns, query) == ["1000"]
    assert ids(stage.ns, query.replace("05:03:27", "05:03:28")) == []


@case("date.filter-utc")
def _(stage: Stage) -> None:
    since = f"SYS_EXTRACT_UTC(lastmodifieddate) >= TO_TIMESTAMP(?, '{STAMP}')"
    query = f"SELECT id FROM transaction WHERE id = 1000 AND {since}"
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        with in_zone(stage, zone):
            assert stage.ns.rows(query, "2025-01-28 13:03:27") == [{"id": "1000"}]
            assert stage.ns.rows(query, "2025-01-28 13:03:28") == []


@case("date.current")
def _(stage: Stage) -> None:
    # The clock stands at 2026-06-01T06:00:00Z, which is late on the day before in Los Angeles.
    expressions = [f"TO_CHAR({name}, '{STAMP}')" for name in ("SYSDATE", "CURRENT_DATE", "CURRENT_TIMESTAMP")]
    assert values(stage.ns, *expressions) == ["2026-05-31 23:00:00"] * 3


@case("date.server-time")
def _(stage: Stage) -> None:
    assert stage.ns.get("/services/rest/system/v1/serverTime").json()["serverTime"] == "2026-06-01T06:00:00Z"
    assert value(stage.ns, f"TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), '{STAMP}')") == "2026-06-01 06:00:00"


@case("date.date-only-bound")
def _(stage: Stage) -> None:
    query = "SELECT id FROM transaction WHERE id = 1000 AND lastmodifieddate >= TO_DATE('2025-01-29', 'YYYY-MM-DD')"
    with in_zone(stage, "Pacific/Auckland"):
        assert ids(stage.ns, query) == ["1000"]
    assert ids(stage.ns, query) == []
