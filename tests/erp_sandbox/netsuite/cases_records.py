"""Cases about records: lists, filters, instances, metadata, writes and calls answered later."""

import time
from typing import Any
from uuid import uuid4

from openapi_spec_validator import validate

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.netsuite_client import RECORD, NetSuite, error

CUSTOMER = "customer/225"
ORDER = "purchaseOrder/1000"
SCHEMA = {"Accept": "application/schema+json"}
SWAGGER = {"Accept": "application/swagger+json"}
CATALOG = "metadata-catalog"
NO_RECORD = "The record instance does not exist. Provide a valid record instance ID."
MALFORMED = (400, "INVALID_REQUEST", "The request could not be understood by the server due to malformed syntax.")


def body(ns: NetSuite, path: str, **query: Any) -> dict[str, Any]:
    """A record or list that must be there."""
    answer = ns.record(path, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def hits(ns: NetSuite, q: str, kind: str = "customer") -> list[int]:
    """The ids that a filter finds, sorted."""
    return sorted(int(item["id"]) for item in body(ns, kind, q=q)["items"])


def where(ns: NetSuite, condition: str, table: str = "customer") -> list[int]:
    """The ids that a query finds, sorted."""
    return sorted(int(row["id"]) for row in ns.rows(f"SELECT id FROM {table} WHERE {condition}"))


def agree(ns: NetSuite, *pairs: tuple[str, str], table: str = "customer") -> bool:
    """Whether filters find what queries find, and something."""
    return all(hits(ns, q, table) == where(ns, sql, table) != [] for q, sql in pairs)


def not_taken(ns: NetSuite, *filters: str) -> set[tuple[int, str, str]]:
    """How filters are refused: status, code, parameter."""
    answers = [ns.record("customer", params={"q": q}) for q in filters]
    return {(*error(answer)[:2], answer.json()["o:errorDetails"][0].get("o:errorQueryParam")) for answer in answers}


def write(ns: NetSuite, method: str, path: str, given: Any = None, **headers: str) -> Any:
    """A write of the record service."""
    return ns.call(method, f"{RECORD}/{path}", json=given, headers=headers)


REFUSED = {(400, "INVALID_PARAMETER", "q")}

shows("record.list", lambda ns: {tuple(sorted(item)) for item in body(ns, "customer")["items"]}, {("id", "links")})
shows(
    "record.list-counts",
    lambda ns: set(body(ns, "customer", limit=2)),
    {"links", "items", "count", "offset", "hasMore", "totalResults"},
)
shows(
    "record.list-limit",
    lambda ns: [
        body(ns, "purchaseOrder")["count"] <= 1000,
        ns.record("purchaseOrder", params={"limit": 1001}).status_code,
    ],
    [True, 400],
)
shows(
    "record.list-unsorted",
    lambda ns: (
        [item["id"] for item in body(ns, "customer")["items"]]
        != sorted((item["id"] for item in body(ns, "customer")["items"]), key=int)
    ),
)
shows(
    "record.media-type",
    lambda ns: ns.record(CUSTOMER).headers["Content-Type"],
    "application/vnd.oracle.resource+json; type=singular",
)
shows(
    "record.native",
    lambda ns: [type(body(ns, CUSTOMER)[name]) for name in ("isInactive", "creditLimit", "companyName")],
    [bool, int, str],
)
shows("record.id", lambda ns: body(ns, CUSTOMER)["id"], "225")
shows(
    "record.fields", lambda ns: set(body(ns, CUSTOMER, fields="companyName,email")), {"links", "companyName", "email"}
)
shows(
    "record.fields-body-only",
    lambda ns: error(ns.record(ORDER, params={"fields": "item"}))[:2],
    (400, "INVALID_PARAMETER"),
)
shows("record.enumeration", lambda ns: body(ns, ORDER)["status"], {"id": "G", "refName": "Fully Billed"})
shows("record.simple-enum", lambda ns: body(ns, ORDER, simpleEnumFormat="true")["status"], "G")
shows("record.times", lambda ns: body(ns, ORDER)["lastModifiedDate"], "2025-01-28T13:03:27Z")
shows("record.dates", lambda ns: body(ns, ORDER)["tranDate"], "2025-01-01")
shows("record.nulls", lambda ns: None in body(ns, CUSTOMER).values(), expected=False)
shows(
    "record.parameters",
    lambda ns: error(ns.record(CUSTOMER, params={"limit": 1}))[2],
    "Invalid query parameter name: limit. Allowed query parameters are: fields, expand, expandSubResources.",
)
shows("record.administrator", lambda ns: error(ns.record("employee/-5"))[:2], (400, "USER_ERROR"))
shows(
    "record.missing",
    lambda ns: {error(ns.record(f"customer/{name}")) for name in ("99999999", "x", "0x1", "1' OR '1")},
    {(404, "NONEXISTENT_ID", NO_RECORD)},
)
shows(
    "record.unknown-type",
    lambda ns: error(ns.record("bad-path")),
    (404, "NONEXISTENT_ID", "Record type 'bad-path' does not exist"),
)
shows("record.external-id", lambda ns: body(ns, "customer/eid:CUS-0006")["id"], "225")
shows("record.custom", lambda ns: body(ns, "customrecord_problem_report/9")["name"], "Hardness below drawing")
shows(
    "record.custom-fields",
    lambda ns: (
        {name for name in body(ns, "customrecord_problem_report/9") if name.startswith("cust")}
        >= {"custrecord_pr_item"}
    ),
)
shows("record.type-case", lambda ns: body(ns, "PURCHASEORDER/1000")["id"], "1000")
shows(
    "record.batch",
    lambda ns: [ns.record("customer", params={name: "225"}).status_code for name in ("ids", "expandRecords")],
    [400, 400],
)
shows(
    "record.custom-types",
    lambda ns: [
        write(ns, method, path, {}).status_code
        for method, path in (("POST", "customrecordtype"), ("PATCH", "customrecordtype/1"))
    ],
    [404, 404],
)


@case("record.list-follow")
def _(stage: Stage) -> None:
    answer, found = body(stage.ns, "customer", limit=4), []
    found += [item["id"] for item in answer["items"]]
    while answer["hasMore"]:
        answer = stage.ns.get(next(link["href"] for link in answer["links"] if link["rel"] == "next")).json()
        found += [item["id"] for item in answer["items"]]
    assert len(found) == len(set(found)) == answer["totalResults"]


@case("record.reference")
def _(stage: Stage) -> None:
    reference = body(stage.ns, CUSTOMER)["currency"]
    assert (reference["id"], reference["refName"]) == ("5", "Svensk krona")
    assert stage.ns.get(reference["links"][0]["href"]).json()["name"] == "Svensk krona"


@case("record.sublist")
def _(stage: Stage) -> None:
    assert body(stage.ns, ORDER)["item"] == {"links": [{"rel": "self", "href": f"{stage.url}{RECORD}/{ORDER}/item"}]}


@case("record.expanded")
def _(stage: Stage) -> None:
    lines = body(stage.ns, ORDER, expandSubResources="true")["item"]
    assert lines["totalResults"] == len(lines["items"]) == 3
    assert lines["items"][0]["item"]["refName"]


@case("record.sublist-line")
def _(stage: Stage) -> None:
    listed = body(stage.ns, f"{ORDER}/item")["items"]
    assert stage.ns.get(listed[0]["links"][0]["href"]).json()["item"]["refName"]


@case("record.edit-mode")
def _(stage: Stage) -> None:
    with stage.ns.with_role(
        permissions={"ADMI_LOGIN_OAUTH2": "FULL", "ADMI_RESTWEBSERVICES": "FULL", "LIST_CUSTJOB": "VIEW"}
    ):
        assert stage.ns.record("customer").status_code == 200
        assert error(stage.ns.record(CUSTOMER))[:2] == (403, "INSUFFICIENT_PERMISSION")


@case("record.custom-children")
def _(stage: Stage) -> None:
    record = body(stage.ns, "customrecord_problem_report/9", expandSubResources="true")
    assert not any(isinstance(value, dict) and "items" in value and "links" in value for value in record.values())


shows(
    "filter.empty",
    lambda ns: agree(
        ns, ("creditLimit EMPTY", "creditlimit IS NULL"), ("creditLimit EMPTY_NOT", "creditlimit IS NOT NULL")
    ),
)
shows(
    "filter.boolean",
    lambda ns: agree(ns, ("isInactive IS true", "isinactive = 'T'"), ("isInactive IS_NOT true", "isinactive = 'F'")),
)
shows(
    "filter.number-order",
    lambda ns: agree(
        ns,
        *(
            (f"id {word} 225", f"id {sign} 225")
            for word, sign in (
                ("EQUAL", "="),
                ("GREATER", ">"),
                ("GREATER_OR_EQUAL", ">="),
                ("LESS", "<"),
                ("LESS_OR_EQUAL", "<="),
            )
        ),
    ),
)
shows(
    "filter.between",
    lambda ns: agree(
        ns,
        ("id BETWEEN [205, 225]", "id BETWEEN 205 AND 225"),
        ("id WITHIN [205,225]", "id BETWEEN 205 AND 225"),
        ("id BETWEEN_NOT [205, 225]", "id NOT BETWEEN 205 AND 225"),
    ),
)
shows("filter.any-of", lambda ns: hits(ns, "id ANY_OF [205,225,7]"), [205, 225])
shows(
    "filter.not",
    lambda ns: agree(
        ns,
        ("id ANY_OF_NOT [205]", "id <> 205"),
        ("id EQUAL_NOT 205", "id <> 205"),
        ("companyName CONTAIN_NOT Marine", "NOT companyname LIKE '%Marine%'"),
    ),
)
shows(
    "filter.text",
    lambda ns: agree(
        ns,
        ("companyName CONTAIN Marine", "companyname LIKE '%Marine%'"),
        ("companyName START_WITH Pem", "companyname LIKE 'Pem%'"),
        ("companyName END_WITH Inc.", "companyname LIKE '%Inc.'"),
        ('companyName IS "Bergström Marine Inc."', "companyname = 'Bergström Marine Inc.'"),
    ),
)
shows("filter.text-case", lambda ns: hits(ns, "companyName CONTAIN mARINE") == hits(ns, "companyName CONTAIN Marine"))
shows("filter.endwith", lambda ns: hits(ns, "companyName ENDWITH Inc.") == hits(ns, "companyName END_WITH Inc."))
shows(
    "filter.dates",
    lambda ns: all(
        hits(ns, f'lastModifiedDate {word} "01/18/2026"')
        == where(ns, f"TRUNC(lastmodifieddate) {sign} TO_DATE('2026-01-18', 'YYYY-MM-DD')")
        for word, sign in (("AFTER", ">"), ("BEFORE", "<"), ("ON", "="), ("ON_OR_AFTER", ">="), ("ON_OR_BEFORE", "<="))
    ),
)
shows(
    "filter.unparseable",
    lambda ns: error(ns.record("customer", params={"q": 'lastModifiedDate AFTER "2026-01-18"'})),
    (400, "INVALID_PARAMETER", 'Unparseable date: "2026-01-18"'),
)
shows("filter.precedence", lambda ns: hits(ns, "id EQUAL 205 OR id EQUAL 225 AND id EQUAL 1"), [205])
shows("filter.parentheses", lambda ns: hits(ns, "(id EQUAL 205 OR id EQUAL 225) AND id EQUAL 225"), [225])
shows("filter.quotes", lambda ns: hits(ns, 'companyName CONTAIN "Marine Inc."'), [225])
shows("filter.body-fields", lambda ns: not_taken(ns, "addressBook EMPTY", "item EQUAL 1"), REFUSED)
shows(
    "filter.wrong-operator",
    lambda ns: not_taken(
        ns,
        "companyName GREATER 1",
        "isInactive CONTAIN true",
        "id START_WITH 2",
        "id BETWEEN [1]",
        "lastModifiedDate EQUAL 1",
        "id SOUNDS_LIKE 1",
    ),
    REFUSED,
)
shows(
    "filter.syntax",
    lambda ns: not_taken(
        ns,
        "",
        "id",
        "id EQUAL",
        "(id EQUAL 1",
        "id EQUAL 1)",
        "id EQUAL 1 id EQUAL 2",
        "id ANY_OF [1",
        'id EQUAL "1',
        "(" * 60,
        "AND",
    ),
    REFUSED,
)
shows(
    "filter.custom-fields",
    lambda ns: hits(ns, "custentity_x_percent EMPTY_NOT") == where(ns, "custentity_x_percent IS NOT NULL") != [],
)


@case("filter.date-format")
def _(stage: Stage) -> None:
    before = hits(stage.ns, 'lastModifiedDate AFTER "01/18/2026"')
    with stage.ns.changed(date_format="DD.MM.YYYY"):
        assert hits(stage.ns, 'lastModifiedDate AFTER "18.01.2026"') == before


@case("filter.date-zone")
def _(stage: Stage) -> None:
    query = 'lastModifiedDate ON "01/28/2025" AND id EQUAL 1000'
    assert hits(stage.ns, query, "purchaseOrder") == [1000]
    with stage.ns.changed(time_zone="Pacific/Auckland"):
        assert hits(stage.ns, query, "purchaseOrder") == []


@case("filter.workbook")
def _(stage: Stage) -> None:
    with stage.ns.lacking("REPO_ANALYTICS"):
        assert stage.ns.record("customer").status_code == 200
        assert error(stage.ns.record("customer", params={"q": "id EQUAL 225"}))[:2] == (403, "INSUFFICIENT_PERMISSION")


@case("filter.pages")
def _(stage: Stage) -> None:
    answer = body(stage.ns, "customer", q='companyName CONTAIN "e" AND id GREATER 205', limit=1)
    following = stage.ns.get(next(link["href"] for link in answer["links"] if link["rel"] == "next")).json()
    assert following["totalResults"] == answer["totalResults"] < body(stage.ns, "customer")["totalResults"]


def schema(ns: NetSuite, name: str = "customer") -> dict[str, Any]:
    """The JSON schema of a record type."""
    return dict(ns.record(f"{CATALOG}/{name}", headers=SCHEMA).json())


def openapi(ns: NetSuite, select: str = "customer,salesOrder") -> dict[str, Any]:
    """The OpenAPI document of record types."""
    return dict(ns.record(CATALOG, params={"select": select}, headers=SWAGGER).json())


shows(
    "metadata.list",
    lambda ns: {"customer", "salesOrder", "journalEntry"} <= {item["name"] for item in body(ns, CATALOG)["items"]},
)
shows(
    "metadata.links",
    lambda ns: [link["rel"] for link in body(ns, CATALOG)["items"][0]["links"]],
    ["canonical", "alternate", "alternate", "describes"],
)
shows(
    "metadata.media-types",
    lambda ns: [link.get("mediaType") for link in body(ns, CATALOG)["items"][0]["links"]],
    ["application/json", "application/swagger+json", "application/schema+json", None],
)
shows(
    "metadata.select",
    lambda ns: [item["name"] for item in body(ns, CATALOG, select="customer,salesOrder")["items"]],
    ["customer", "salesOrder"],
)
shows(
    "metadata.select-blank", lambda ns: error(ns.record(CATALOG, params={"select": "customer, salesOrder"})), MALFORMED
)
shows("metadata.list-in-path", lambda ns: error(ns.record(f"{CATALOG}/customer,salesOrder")), MALFORMED)
shows(
    "metadata.schema",
    lambda ns: (ns.record(f"{CATALOG}/customer", headers=SCHEMA).headers["Content-Type"], schema(ns)["type"]),
    ("application/schema+json", "object"),
)
shows(
    "metadata.properties",
    lambda ns: [schema(ns)["properties"][name] for name in ("isInactive", "lastModifiedDate")],
    [
        {"title": "isInactive", "type": "boolean"},
        {"title": "lastModifiedDate", "type": "string", "format": "date-time", "nullable": True},
    ],
)
shows(
    "metadata.formats",
    lambda ns: {
        each["format"]
        for name in ("customer", "purchaseOrder", "employee")
        for each in schema(ns, name)["properties"].values()
        if "format" in each
    },
    {"int64", "double", "float", "date", "date-time"},
)
shows(
    "metadata.custom-field",
    lambda ns: {
        name.startswith("cust") for name, each in schema(ns)["properties"].items() if each.get("x-ns-custom-field")
    },
    {True},
)
shows(
    "metadata.filterable",
    lambda ns: {"id", "entityId", "lastModifiedDate", "custentity_x_percent"} <= set(schema(ns)["x-ns-filterable"]),
)
shows("metadata.draft", lambda ns: schema(ns)["$schema"], "https://json-schema.org/draft-06/hyper-schema#")
shows(
    "metadata.references",
    lambda ns: set(schema(ns)["properties"]["currency"]["properties"]),
    {"id", "refName", "externalId", "links"},
)
shows(
    "metadata.ns-link",
    lambda ns: schema(ns)["properties"]["links"]["items"]["$ref"],
    "/services/rest/record/v1/metadata-catalog/nsLink",
)
shows(
    "metadata.enum",
    lambda ns: schema(ns, "purchaseOrder")["properties"]["status"]["properties"]["id"]["enum"],
    list("ABCDEFGH"),
)
shows(
    "metadata.no-transaction",
    lambda ns: [
        error(ns.record(f"{CATALOG}/{name}", headers=SCHEMA))[0] for name in ("transaction", "transactionline")
    ],
    [404, 404],
)
shows(
    "metadata.openapi",
    lambda ns: (ns.record(f"{CATALOG}/customer", headers=SWAGGER).headers["Content-Type"], openapi(ns)["openapi"][:4]),
    ("application/swagger+json", "3.0."),
)
shows(
    "metadata.openapi-paths",
    lambda ns: (
        {"/customer", "/customer/{id}", "/salesOrder"} <= set(openapi(ns)["paths"]),
        {"customer", "customerCollection", "salesOrder-itemCollection", "salesOrder-itemElement", "nsLink"}
        <= set(openapi(ns)["components"]["schemas"]),
    ),
    (True, True),
)
shows("metadata.openapi-errors", lambda ns: "nsError" in openapi(ns)["components"]["schemas"])
shows(
    "metadata.custom-names",
    lambda ns: {item["name"].partition("_")[0] for item in body(ns, CATALOG)["items"] if "_" in item["name"]},
    {"customrecord", "customlist"},
)


@case("metadata.openapi-valid")
def _(stage: Stage) -> None:
    validate(openapi(stage.ns, "customer,purchaseOrder,inventoryItem,customrecord_problem_report"))
    validate(stage.ns.record(CATALOG, headers=SWAGGER).json())


@case("metadata.slow")
def _(stage: Stage) -> None:
    with stage.ns.switched(metadata_seconds=0.3):
        began = time.monotonic()
        stage.ns.record(CATALOG)
        assert time.monotonic() - began >= 0.3


GOOD = {"companyName": "Ladder & Sons"}

shows(
    "write.required",
    lambda ns: error(write(ns, "POST", "customer", {})),
    (400, "USER_ERROR", "Error while accessing a resource. Please enter value(s) for: companyName."),
)
shows(
    "write.bad-json",
    lambda ns: [error(ns.call("POST", f"{RECORD}/customer", data=data))[1:] for data in ("{", "[]", "", "null")],
    [("INVALID_CONTENT", "Invalid content in the request body.")] * 4,
)
shows("write.change", lambda ns: write(ns, "PATCH", CUSTOMER, {"phone": "1"}).status_code, 204)
shows("write.put-id", lambda ns: error(write(ns, "PUT", CUSTOMER, GOOD)), MALFORMED)
shows(
    "write.delete",
    lambda ns: (write(ns, "DELETE", CUSTOMER).status_code, write(ns, "DELETE", CUSTOMER).content),
    (204, b""),
)
shows(
    "write.missing",
    lambda ns: [write(ns, method, "customer/99999999", {}).status_code for method in ("PATCH", "DELETE")],
    [404, 404],
)
shows(
    "write.upsert",
    lambda ns: [write(ns, "PUT", f"customer/eid:{name}", GOOD).status_code for name in ("CUS-0006", "CID002")],
    [204, 204],
)
shows(
    "write.names-error",
    lambda ns: error(
        write(ns, "POST", "customer", GOOD | {"nope": 1}, **{"X-NetSuite-PropertyNameValidation": "error"})
    )[:2],
    (400, "NONEXISTENT_FIELD"),
)
shows(
    "write.names-ignore",
    lambda ns: (
        "X-NetSuite-Warnings"
        in write(ns, "POST", "customer", GOOD | {"nope": 1}, **{"X-NetSuite-PropertyNameValidation": "ignore"}).headers
    ),
    expected=False,
)
shows(
    "write.header-values",
    lambda ns: [
        write(ns, "POST", "customer", GOOD, **{f"X-NetSuite-Property{kind}Validation": "loud"}).json()[
            "o:errorDetails"
        ][0]["o:errorHeader"]
        for kind in ("Name", "Value")
    ],
    ["X-NetSuite-PropertyNameValidation", "X-NetSuite-PropertyValueValidation"],
)


@case("write.create")
def _(stage: Stage) -> None:
    answer = write(stage.ns, "POST", "customer", GOOD)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Location"].startswith(f"{stage.url}{RECORD}/customer/")


@case("write.create-status")
def _(stage: Stage) -> None:
    with stage.ns.switched(create_status=201):
        assert write(stage.ns, "POST", "customer", GOOD).status_code == 201


@case("write.change-status")
def _(stage: Stage) -> None:
    with stage.ns.switched(update_status=200):
        assert write(stage.ns, "PATCH", CUSTOMER, {"phone": "1"}).status_code == 200


@case("write.bad-value")
def _(stage: Stage) -> None:
    answer = write(stage.ns, "POST", "customer", GOOD | {"isInactive": "maybe"})
    assert error(answer)[:2] == (400, "INVALID_CONTENT")
    assert answer.json()["o:errorDetails"][0]["o:errorPath"] == "isInactive"


@case("write.dead-reference")
def _(stage: Stage) -> None:
    lines = [{"item": {"id": "118"}}, {"item": {"id": "999999"}}]
    good, bad = ({"entity": {"id": CUSTOMER.partition("/")[2]}, "item": {"items": lines[:end]}} for end in (1, 2))
    assert write(stage.ns, "POST", "salesOrder", good).status_code == 204
    answer = write(stage.ns, "POST", "salesOrder", bad)
    assert error(answer)[1:] == (
        "INVALID_CONTENT",
        "Error while accessing a resource. Invalid Field Value 999999 for the following field: item",
    )
    assert answer.json()["o:errorDetails"][0]["o:errorPath"] == "item.items[1].item"


@case("write.nothing-changes")
def _(stage: Stage) -> None:
    before = body(stage.ns, CUSTOMER), body(stage.ns, "customer")["totalResults"]
    write(stage.ns, "POST", "customer", GOOD)
    write(stage.ns, "PATCH", CUSTOMER, {"phone": "1"})
    write(stage.ns, "DELETE", CUSTOMER)
    assert (body(stage.ns, CUSTOMER), body(stage.ns, "customer")["totalResults"]) == before


@case("write.names-warning")
def _(stage: Stage) -> None:
    answer = write(stage.ns, "POST", "customer", GOOD | {"nope\n": 1})
    assert (answer.status_code, answer.headers["X-NetSuite-Warnings"]) == (204, "Unknown property: nope?")


@case("write.values-error")
def _(stage: Stage) -> None:
    statuses = [
        write(
            stage.ns, "PATCH", CUSTOMER, {"isInactive": 7}, **{"X-NetSuite-PropertyValueValidation": mode}
        ).status_code
        for mode in ("error", "warning", "ignore")
    ]
    assert statuses == [400, 204, 204]


@case("write.permission")
def _(stage: Stage) -> None:
    with stage.ns.lacking("LIST_CUSTJOB"):
        assert error(write(stage.ns, "POST", "customer", GOOD))[:2] == (403, "INSUFFICIENT_PERMISSION")


def later(ns: NetSuite, method: str = "GET", path: str = CUSTOMER, given: Any = None, key: str = "") -> Any:
    """A call that is to be answered later."""
    headers = {"Prefer": "respond-async"} | ({"X-NetSuite-Idempotency-Key": key} if key else {})
    return write(ns, method, path, given, **headers)


@case("async.accepted")
def _(stage: Stage) -> None:
    answer = later(stage.ns)
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    assert answer.headers["Location"].startswith("/services/rest/async/v1/job/")


@case("async.job")
def _(stage: Stage) -> None:
    location = later(stage.ns).headers["Location"]
    told = [stage.ns.get(location).json() for _ in range(2)]
    assert [job["progress"] for job in told] == ["pending", "succeeded"]
    assert told[0]["id"] == location.rpartition("/")[2]
    assert told[0]["task"]["links"][0]["href"].endswith(f"{location}/task")


@case("async.task")
def _(stage: Stage) -> None:
    location = later(stage.ns).headers["Location"]
    tasks = stage.ns.get(f"{location}/task").json()["items"]
    task = stage.ns.get(tasks[0]["links"][0]["href"]).json()
    assert task["progress"] == "succeeded"
    assert {"startTime", "endTime"} <= set(task)
    assert [link["href"] for link in task["links"] if link["rel"] == "related"] == [
        f"{stage.url}{location}/task/1/result"
    ]


@case("async.result")
def _(stage: Stage) -> None:
    location = later(stage.ns).headers["Location"]
    assert stage.ns.get(f"{location}/task/1/result").json() == body(stage.ns, CUSTOMER)


@case("async.idempotency")
def _(stage: Stage) -> None:
    key = str(uuid4())
    assert later(stage.ns, "POST", "customer", GOOD, key).status_code == 202
    second = later(stage.ns, "POST", "customer", GOOD, key)
    assert (error(second)[:2], second.json()["title"]) == ((400, "IDEMPOTENCY_ERROR"), "Conflict")


@case("async.idempotency-location")
def _(stage: Stage) -> None:
    key = str(uuid4())
    locations = [later(stage.ns, "POST", "customer", GOOD, key).headers["Location"] for _ in range(2)]
    assert locations[0] == locations[1]


@case("async.sync-key")
def _(stage: Stage) -> None:
    key = {"X-NetSuite-Idempotency-Key": "same"}
    assert [write(stage.ns, "POST", "customer", GOOD, **key).status_code for _ in range(2)] == [204, 204]
