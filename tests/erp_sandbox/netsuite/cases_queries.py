"""Cases about queries, their rows, pages, order, and what an account is found to have."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.netsuite_client import SUITEQL, NetSuite, error

SMALL = "SELECT id, name FROM currency ORDER BY id"
CROSSED = "SELECT a.uniquekey AS a, b.uniquekey AS b FROM transactionline a, transactionline b"
ORDERED = f"{CROSSED} ORDER BY a.uniquekey, b.uniquekey"
PREFIX = "Invalid search query. Detailed unprocessed description follows. "
WIDE = ", ".join(f"id AS c{number}" for number in range(101))


def gone(table: str) -> str:
    """What is told of a table that is hidden."""
    return f"{PREFIX}Search error occurred: Record '{table}' was not found."


def first(ns: NetSuite, text: str, *params: str) -> dict[str, str]:
    """The first row of a query."""
    return ns.rows(text, *params, limit=1)[0]


def sent(ns: NetSuite, body: Any, **headers: str) -> tuple[int, str, dict[str, str]]:
    """A query sent with this body: status, code, and where the mistake is."""
    data = body if isinstance(body, str) else json.dumps(body)
    answer = ns.call("POST", SUITEQL, data=data.encode(), headers={"Prefer": "transient"} | headers)
    found = answer.json().get("o:errorDetails", [{}])[0]
    place = {name: value for name, value in found.items() if name not in ("detail", "o:errorCode")}
    return answer.status_code, found.get("o:errorCode", ""), place


def rels(ns: NetSuite, **query: Any) -> list[str]:
    """The links of a page of the currencies."""
    return [link["rel"] for link in ns.suiteql(SMALL, **query).json()["links"]]


def href(answer: Any, rel: str) -> str:
    """Where a link of an answer leads."""
    return next(str(link["href"]) for link in answer["links"] if link["rel"] == rel)


def paged(ns: NetSuite, text: str, limit: int) -> list[str]:
    """The ids of all pages, by offset."""
    found: list[str] = []
    while True:
        answer = ns.suiteql(text, limit=limit, offset=len(found)).json()
        found += [row["id"] for row in answer["items"]]
        if not answer["hasMore"]:
            return found


def keyset(
    ns: NetSuite, text: str, start: tuple[str, ...], key: Callable[[dict[str, str]], tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The keys of all rows, each page beginning after the last one's end."""
    found: list[tuple[str, ...]] = []
    while True:
        rows = ns.rows(text, *start, limit=100)
        found += [key(row) for row in rows]
        if len(rows) < 100:
            return found
        start = key(rows[-1]) if len(start) == len(key(rows[-1])) else (key(rows[-1])[0], *key(rows[-1]))


shows("query.post", lambda ns: ns.suiteql(SMALL).status_code, 200)
shows(
    "query.prefer",
    lambda ns: [
        ns.call("POST", SUITEQL, json={"q": SMALL}, headers=headers).status_code
        for headers in ({}, {"Prefer": "other"}, {"Prefer": "TRANSIENT"})
    ],
    [400, 400, 200],
)
shows("query.asynchronous", lambda ns: ns.suiteql(SMALL, headers={"Prefer": "respond-async"}).status_code, 400)
shows("query.get", lambda ns: ns.get(SUITEQL, params={"q": SMALL}).status_code, 405)
shows(
    "query.params",
    lambda ns: ns.rows("SELECT id FROM currency WHERE id BETWEEN ? AND ? ORDER BY id", "2", "3"),
    [{"id": "2"}, {"id": "3"}],
)
shows(
    "query.params-numbers",
    lambda ns: ns.call(
        "POST",
        SUITEQL,
        json={"q": "SELECT id FROM currency WHERE id = ?", "params": [2]},
        headers={"Prefer": "transient"},
    ).json()["items"][0]["id"],
    "2",
)
shows(
    "query.params-count",
    lambda ns: [
        ns.suiteql("SELECT id FROM currency WHERE id = ?", *params).status_code for params in ((), ("1",), ("1", "2"))
    ],
    [400, 200, 400],
)
shows(
    "query.body",
    lambda ns: [
        sent(ns, body)[:2]
        for body in (
            "{",
            "[]",
            "null",
            '{"q": "SELECT 1 FROM DUAL", "x": 1}',
            '{"q": "SELECT 1 FROM DUAL", "params": "1"}',
            '{"q": 1}',
        )
    ],
    [(400, "INVALID_CONTENT")] * 5 + [(400, "INVALID_PARAMETER")],
)
shows("query.q-missing", lambda ns: sent(ns, {}), (400, "INVALID_PARAMETER", {"o:errorQueryParam": "q"}))
shows(
    "query.content-type",
    lambda ns: [
        sent(ns, {"q": SMALL}, **{"Content-Type": kind})[0]
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded")
    ],
    [200] * 3,
)
shows(
    "query.media-type",
    lambda ns: ns.suiteql(SMALL).headers["Content-Type"],
    "application/vnd.oracle.resource+json; type=collection",
)
shows(
    "query.body-members",
    lambda ns: set(ns.suiteql(SMALL).json()),
    {"links", "count", "hasMore", "items", "offset", "totalResults"},
)
shows(
    "query.numbers",
    lambda ns: [type(ns.suiteql(SMALL).json()[name]) for name in ("count", "offset", "totalResults", "hasMore")],
    [int, int, int, bool],
)
shows("query.item-links", lambda ns: {tuple(item["links"]) for item in ns.suiteql(SMALL).json()["items"]}, {()})
shows(
    "query.texts",
    lambda ns: {type(value) for row in ns.rows("SELECT * FROM transactionline", limit=200) for value in row.values()},
    {str},
)
shows(
    "query.booleans",
    lambda ns: {row["mainline"] for row in ns.rows("SELECT mainline FROM transactionline", limit=500)},
    {"T", "F"},
)
shows(
    "query.nulls",
    lambda ns: "item" in first(ns, "SELECT id, item FROM transactionline WHERE item IS NULL"),
    expected=False,
)
shows("query.key-case", lambda ns: sorted(first(ns, "SELECT ID, Name AS MyAlias FROM Currency")), ["id", "myalias"])
shows(
    "query.unnamed-expression",
    lambda ns: sorted(first(ns, "SELECT id, id + 1, UPPER(name) FROM currency")),
    ["expr1", "expr2", "id"],
)
shows(
    "query.multiselect",
    lambda ns: {
        part.strip().isdigit()
        for row in ns.rows("SELECT subsidiary FROM item WHERE subsidiary LIKE '%, %'", limit=50)
        for part in row["subsidiary"].split(", ")
    },
    {True},
)
shows(
    "query.no-rows",
    lambda ns: {
        name: ns.suiteql("SELECT id FROM currency WHERE id = -1").json()[name]
        for name in ("items", "count", "totalResults", "hasMore")
    },
    {"items": [], "count": 0, "totalResults": 0, "hasMore": False},
)
shows("query.whitespace", lambda ns: len(ns.rows("SELECT\tid\r\nFROM\n\tcurrency\n")) > 1)


@case("query.case")
def _(stage: Stage) -> None:
    assert stage.ns.rows("select Id, NAME from CURRENCY order by ID") == stage.ns.rows(SMALL)


@case("query.prefer-error")
def _(stage: Stage) -> None:
    for code in ("INVALID_HEADER", "INVALID_REQUEST"):
        with stage.ns.switched(prefer_error=code):
            assert sent(stage.ns, {"q": SMALL}, Prefer="") == (400, code, {"o:errorHeader": "Prefer"})


@case("query.duplicate-columns")
def _(stage: Stage) -> None:
    assert set(first(stage.ns, "SELECT id, id + 1000 AS id FROM currency WHERE id = 1")) == {"id"}


@case("query.wide")
def _(stage: Stage) -> None:
    query = f"SELECT {WIDE} FROM currency"
    assert len(stage.ns.rows(query)) > 1
    with stage.ns.switched(is_wide_empty=True):
        assert stage.ns.rows(query) == []
        assert len(stage.ns.rows(query.removesuffix(" FROM currency").rpartition(",")[0] + " FROM currency")) > 1


@case("query.wide-count")
def _(stage: Stage) -> None:
    with stage.ns.switched(is_wide_empty=True):
        assert stage.ns.rows("SELECT * FROM item") == []
        assert int(first(stage.ns, "SELECT COUNT(*) AS n FROM item")["n"]) > 100


@case("query.exact-decimals")
def _(stage: Stage) -> None:
    rows = stage.ns.rows("SELECT foreigntotal FROM transaction WHERE foreigntotal IS NOT NULL")
    assert any(Decimal(row["foreigntotal"]).as_tuple().exponent == -5 for row in rows)


shows("page.default-limit", lambda ns: ns.suiteql("SELECT uniquekey FROM transactionline").json()["count"], 1000)
shows("page.max-limit", lambda ns: [ns.suiteql(SMALL, limit=limit).status_code for limit in (1000, 1001)], [200, 400])
shows(
    "page.limit-form",
    lambda ns: [
        ns.suiteql(SMALL, limit=limit).json()["o:errorDetails"][0]["o:errorQueryParam"]
        for limit in ("0", "x", "-1", "", "1.5")
    ],
    ["limit"] * 5,
)
shows(
    "page.offset-multiple",
    lambda ns: [ns.suiteql(SMALL, limit=2, offset=offset).status_code for offset in (2, 3, 4)],
    [200, 400, 200],
)
shows(
    "page.offset-error",
    lambda ns: ns.suiteql(SMALL, limit=2, offset=3).json()["o:errorDetails"][0]["o:errorQueryParam"],
    "offset",
)
shows("page.offset-negative", lambda ns: ns.suiteql(SMALL, limit=2, offset=-2).status_code, 400)
shows(
    "page.unknown-parameter",
    lambda ns: error(ns.suiteql(SMALL, sort="id")),
    (400, "INVALID_PARAMETER", "Invalid query parameter name: sort. Allowed query parameters are: limit, offset."),
)
shows("page.self", rels, ["self"])
shows("page.next", lambda ns: rels(ns, limit=1), ["next", "last", "self"])
shows("page.prev", lambda ns: set(rels(ns, limit=1, offset=1)), {"next", "prev", "first", "last", "self"})
shows(
    "page.total",
    lambda ns: len({ns.suiteql(SMALL, limit=1, offset=offset).json()["totalResults"] for offset in range(3)}),
    1,
)
shows(
    "page.beyond",
    lambda ns: (
        ns.suiteql(SMALL, limit=1000, offset=5000).json()["items"],
        ns.suiteql(SMALL, limit=1000, offset=5000).json()["hasMore"],
    ),
    ([], False),
)


@case("page.last")
def _(stage: Stage) -> None:
    last = href(stage.ns.suiteql(SMALL, limit=2).json(), "last")
    answer = stage.ns.call("POST", last, json={"q": SMALL}, headers={"Prefer": "transient"}).json()
    assert (answer["hasMore"], "next" in [link["rel"] for link in answer["links"]]) == (False, False)


@case("page.follow")
def _(stage: Stage) -> None:
    answer = stage.ns.suiteql(SMALL, limit=2).json()
    found = len(answer["items"])
    while answer["hasMore"]:
        answer = stage.ns.call("POST", href(answer, "next"), json={"q": SMALL}, headers={"Prefer": "transient"}).json()
        found += len(answer["items"])
    assert found == answer["totalResults"]


@case("page.cap")
def _(stage: Stage) -> None:
    assert stage.ns.suiteql(ORDERED, limit=1000, offset=99_000).json()["count"] == 1000
    answer = stage.ns.suiteql(ORDERED, limit=1000, offset=100_000)
    assert answer.status_code == 400 or answer.json()["items"] == []


@case("page.cap-stop")
def _(stage: Stage) -> None:
    answer = stage.ns.suiteql(ORDERED, limit=1000, offset=99_000).json()
    assert answer["hasMore"] is False
    assert answer["totalResults"] > 100_000


@case("page.cap-refuse")
def _(stage: Stage) -> None:
    with stage.ns.switched(cap="refuse"):
        answer = stage.ns.suiteql(ORDERED, limit=1000, offset=100_000)
        assert error(answer)[:2] == (400, "INVALID_PARAMETER")
        assert answer.json()["o:errorDetails"][0]["o:errorQueryParam"] == "offset"


@case("page.connect")
def _(stage: Stage) -> None:
    features = stage.ns.admin("GET", "netsuite/accounts/1234567")["features"]
    with stage.ns.changed(features=[*features, "CONNECT"]):
        assert stage.ns.suiteql(ORDERED, limit=1000, offset=100_000).json()["count"] == 1000


@case("order.none")
def _(stage: Stage) -> None:
    pages = [
        [row["uniquekey"] for row in stage.ns.rows("SELECT uniquekey FROM transactionline", limit=500)] for _ in "ab"
    ]
    assert pages[0] != pages[1]
    assert len(set(paged(stage.ns, "SELECT uniquekey AS id FROM transactionline", 500))) < 6_000


@case("order.ties")
def _(stage: Stage) -> None:
    query = "SELECT uniquekey, mainline FROM transactionline ORDER BY mainline"
    pages = [[row["uniquekey"] for row in stage.ns.rows(query, limit=500)] for _ in "ab"]
    assert pages[0] != pages[1]


@case("order.unique")
def _(stage: Stage) -> None:
    found = paged(stage.ns, "SELECT uniquekey AS id FROM transactionline ORDER BY uniquekey", 500)
    assert len(found) == len(set(found)) == int(first(stage.ns, "SELECT COUNT(*) AS n FROM transactionline")["n"])


@case("order.keyset")
def _(stage: Stage) -> None:
    query = "SELECT id FROM item WHERE id > ? ORDER BY id"
    found = keyset(stage.ns, query, ("-1000000",), lambda row: (row["id"],))
    assert len(found) == int(first(stage.ns, "SELECT COUNT(*) AS n FROM item")["n"])


@case("order.composite-keyset")
def _(stage: Stage) -> None:
    beyond = "transaction > ? OR (transaction = ? AND id > ?)"
    query = f"SELECT transaction, id FROM transactionline WHERE {beyond} ORDER BY transaction, id"
    found = keyset(stage.ns, query, ("-1", "-1", "-1"), lambda row: (row["transaction"], row["id"]))
    assert len(set(found)) == len(found) == int(first(stage.ns, "SELECT COUNT(*) AS n FROM transactionline")["n"])


@case("order.nulls")
def _(stage: Stage) -> None:
    rows = stage.ns.rows("SELECT uniquekey, item FROM transactionline WHERE transaction < 1010 ORDER BY item")
    missing = ["item" not in row for row in rows]
    assert missing == sorted(missing)
    assert any(missing)


shows(
    "discovery.oa-tables",
    lambda ns: [ns.detail(f"SELECT * FROM {name}") for name in ("oa_tables", "OA_COLUMNS")],
    [f"{PREFIX}Invalid search type: oa_tables.", f"{PREFIX}Invalid search type: OA_COLUMNS."],
)
shows(
    "discovery.customfield",
    lambda ns: {
        row["scriptid"].isupper()
        for row in ns.rows("SELECT scriptid, fieldtype, fieldvaluetype, recordtype FROM customfield")
    },
    {True},
)
shows(
    "discovery.value-types",
    lambda ns: (
        {"Free-Form Text", "List/Record", "Check Box", "Date", "Currency", "Multiple Select"}
        <= {row["fieldvaluetype"] for row in ns.rows("SELECT fieldvaluetype FROM customfield")}
    ),
)
shows(
    "discovery.customrecordtype",
    lambda ns: (
        {"internalid", "scriptid", "name"} <= set(first(ns, "SELECT internalid, scriptid, name FROM customrecordtype"))
    ),
)
shows(
    "discovery.customlist",
    lambda ns: (
        {"internalid", "scriptid", "name"} <= set(first(ns, "SELECT internalid, scriptid, name FROM customlist"))
    ),
)
shows("discovery.customsegment", lambda ns: ns.suiteql("SELECT scriptid FROM customsegment").status_code, 200)
shows(
    "discovery.custom-columns",
    lambda ns: sorted(
        {row["fieldtype"] for row in ns.rows("SELECT fieldtype FROM customfield")}
        & {"BODY", "COLUMN", "ENTITY", "ITEM", "RECORD"}
    ),
    ["BODY", "COLUMN", "ENTITY", "ITEM", "RECORD"],
)
shows("discovery.probe", lambda ns: ns.suiteql("SELECT id FROM transaction", limit=1).json()["count"], 1)


@case("discovery.catalog")
def _(stage: Stage) -> None:
    names = {item["name"] for item in stage.ns.record("metadata-catalog").json()["items"]}
    assert {"customer", "purchaseOrder", "customrecord_problem_report", "customlist_tag"} <= names
    assert not {"transaction", "transactionline", "transactionaccountingline"} & {name.lower() for name in names}


@case("discovery.catalog-too-long")
def _(stage: Stage) -> None:
    names = {item["name"].lower() for item in stage.ns.record("metadata-catalog").json()["items"]}
    answers = {name: stage.ns.suiteql(f"SELECT COUNT(*) AS n FROM {name}") for name in names}
    refused = {name: error(answer)[2] for name, answer in answers.items() if answer.status_code != 200}
    assert {"supportcase", "salesorder"} <= set(refused)
    assert refused == {name: gone(name) for name in refused}


@case("discovery.star-nulls")
def _(stage: Stage) -> None:
    seen = [set(row) for row in stage.ns.rows("SELECT * FROM transactionline WHERE transaction = 1000")]
    assert seen[0] != set().union(*seen)


@case("discovery.table-name")
def _(stage: Stage) -> None:
    for table in ("customrecordtype", "customlist"):
        for row in stage.ns.rows(f"SELECT scriptid FROM {table}"):
            assert stage.ns.suiteql(f"SELECT id FROM {row['scriptid'].lower()}", limit=1).status_code == 200


shows("refusal.form", lambda ns: error(ns.suiteql("SELECT x FROM currency"))[:2], (400, "INVALID_PARAMETER"))
shows(
    "refusal.prefix",
    lambda ns: {
        ns.detail(text).startswith(PREFIX)
        for text in ("SELECT x FROM currency", "SELECT id FROM x", "SELECT", "SELECT LISTAGG(id) FROM currency")
    },
    {True},
)
shows(
    "refusal.unknown-column",
    lambda ns: ns.detail("SELECT subsidiary FROM transaction"),
    f"{PREFIX}Search error occurred: Unknown identifier 'subsidiary'. "
    "Available identifiers are: {transaction=transaction}.",
)
shows(
    "refusal.aliases",
    lambda ns: ns.detail("SELECT t.x FROM transaction t JOIN transactionline tl ON tl.transaction = t.id").endswith(
        "Available identifiers are: {t=transaction, tl=transactionline}."
    ),
)
shows("refusal.unknown-table", lambda ns: ns.detail("SELECT id FROM Email"), f"{PREFIX}Invalid search type: Email.")
shows(
    "refusal.unsupported",
    lambda ns: ns.detail("SELECT LISTAGG(id) AS x FROM currency"),
    f"{PREFIX}Search error occurred: Invalid or unsupported search.",
)
shows(
    "refusal.syntax",
    lambda ns: ns.detail("SELECT id FRM currency").startswith(
        f"{PREFIX}Failed to parse SQL [SELECT id FRM currency]: syntax error"
    ),
)


@case("refusal.hidden-column")
def _(stage: Stage) -> None:
    with stage.ns.without("SUBSIDIARIES"):
        assert "Unknown identifier 'subsidiary'" in stage.ns.detail("SELECT subsidiary FROM transactionline")


@case("refusal.feature-off")
def _(stage: Stage) -> None:
    with stage.ns.without("SUBSIDIARIES"):
        assert stage.ns.detail("SELECT id FROM subsidiary") == gone("subsidiary")


@case("refusal.no-permission")
def _(stage: Stage) -> None:
    with stage.ns.lacking("LIST_SUBSIDIARY"):
        assert stage.ns.detail("SELECT id FROM subsidiary") == gone("subsidiary")


@case("refusal.unexpected")
def _(stage: Stage) -> None:
    with stage.ns.switched(bad_column="500"):
        status, code, detail = error(stage.ns.suiteql("SELECT id, x FROM currency"))
    assert (status, code) == (500, "UNEXPECTED_ERROR")
    assert detail.startswith("An unexpected error occurred. Error ID: ")
    assert len(detail.rpartition(" ")[2]) == 20


@case("refusal.one-by-one")
def _(stage: Stage) -> None:
    with stage.ns.switched(bad_column="500"):
        statuses = {
            name: stage.ns.suiteql(f"SELECT {name} FROM currency", limit=1).status_code for name in ("id", "x", "name")
        }
    assert statuses == {"id": 200, "x": 500, "name": 200}
