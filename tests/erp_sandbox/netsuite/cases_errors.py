"""Cases about errors, governance, roles, and what trips up those who read whole tables."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.cases_login import TIME
from tests.erp_sandbox.netsuite.cases_queries import SMALL, first, gone
from tests.erp_sandbox.netsuite.cases_records import CATALOG, CUSTOMER, hits, write
from tests.erp_sandbox.netsuite.netsuite_client import RECORD, SUITEQL, NetSuite, error

LIMITS = "/services/rest/system/v1/governanceLimits"
BLOCKED = (429, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded. Request blocked.")
LOGIN = {
    "ADMI_LOGIN_OAUTH2": "FULL",
    "ADMI_LOGIN_OAUTH": "FULL",
    "ADMI_RESTWEBSERVICES": "FULL",
    "REPO_ANALYTICS": "EDIT",
}


def count(ns: NetSuite, source: str) -> int:
    """How many rows there are."""
    return int(first(ns, f"SELECT COUNT(*) AS n FROM {source}")["n"])


def at_once(*calls: Any) -> list[requests.Response]:
    """The answers of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def slowly(stage: Stage, calls: int, extra: Any = (), **account: Any) -> list[int]:
    """The statuses of so many slow calls at once, and of further ones made while they are under way."""

    def slow() -> requests.Response:
        return requests.get(f"{stage.url}{RECORD}/{CATALOG}", headers=token, timeout=60)

    def after(call: Any) -> Any:
        def waited() -> requests.Response:
            end = time.monotonic() + 30
            while stage.ns.most_at_once() < calls and time.monotonic() < end:
                pass
            answer: requests.Response = call()
            return answer

        return waited

    token = {"Authorization": f"Bearer {stage.ns.login()}"}
    switches = {"metadata_seconds": 1.0} | account.pop("switches", {})
    stage.ns.admin("DELETE", "netsuite/calls")
    with stage.ns.changed(switches=switches, **account):
        answers = at_once(*[slow] * calls, *(after(call) for call in extra))
    return [answer.status_code for answer in answers]


shows(
    "error.form",
    lambda ns: (set(ns.record("nope").json()), set(ns.suiteql("x").json()["o:errorDetails"][0])),
    ({"type", "title", "status", "o:errorDetails"}, {"detail", "o:errorCode", "o:errorQueryParam"}),
)
shows(
    "error.status",
    lambda ns: [error(answer)[0] for answer in (ns.record("nope"), ns.suiteql("x"), ns.anonymous("GET", TIME))],
    [404, 400, 401],
)
shows(
    "error.media-type",
    lambda ns: {
        answer.headers["Content-Type"]
        for answer in (ns.record("nope"), ns.suiteql("x"), ns.anonymous("GET", TIME), ns.get("/services/rest/x"))
    },
    {"application/vnd.oracle.resource+json; type=error"},
)
shows(
    "error.type-now",
    lambda ns: ns.suiteql("x").json()["type"],
    "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
)
shows(
    "error.404",
    lambda ns: [
        error(ns.get(f"/services/rest/{path}"))[0]
        for path in ("", "x", "record", "record/v1", "record/v1/customer/", "query/v2/suiteql")
    ],
    [404] * 6,
)
shows(
    "error.405",
    lambda ns: [
        (error(answer)[0], "Allow" in answer.headers)
        for answer in (ns.call("DELETE", TIME), ns.get(SUITEQL), ns.call("POST", f"{RECORD}/{CUSTOMER}"))
    ],
    [(405, True)] * 3,
)
shows("system.server-time-form", lambda ns: ns.get(TIME).json(), {"serverTime": "2026-06-01T06:00:00Z"})


@case("error.places")
def _(stage: Stage) -> None:
    answers = [stage.ns.suiteql("x"), stage.ns.call("POST", SUITEQL, json={"q": SMALL}), stage.ns.record("nope")]
    answers.append(write(stage.ns, "POST", "customer", {"companyName": "x", "isInactive": 1}))
    places = {name for answer in answers for name in answer.json()["o:errorDetails"][0]} - {"detail", "o:errorCode"}
    assert places == {"o:errorQueryParam", "o:errorHeader", "o:errorUrl", "o:errorPath"}


@case("error.type-old")
def _(stage: Stage) -> None:
    with stage.ns.switched(error_type="w3"):
        assert stage.ns.suiteql("x").json()["type"] == "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"


@case("error.403")
def _(stage: Stage) -> None:
    with stage.ns.lacking("LIST_CUSTJOB"):
        status, code, detail = error(stage.ns.record("customer"))
    assert (status, code) == (403, "INSUFFICIENT_PERMISSION")
    assert detail.startswith("Permission Violation: You need the 'Lists -> Customers' permission to access this page.")


@case("error.429")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "429", "times": 1}):
        assert error(stage.ns.get(TIME)) == BLOCKED


@case("error.429-title")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "429", "times": 1}):
        assert stage.ns.get(TIME).json()["title"] == "Too Many Requests"


@case("error.429-documented")
def _(stage: Stage) -> None:
    with stage.ns.switched(is_overload_bad_request=True), stage.ns.faults({"kind": "429", "times": 1}):
        body = stage.ns.get(TIME).json()
    assert (body["title"], body["status"], body["o:errorCode"]) == ("Bad Request", 429, "USER_ERROR")


@case("error.429-retry-after")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "429", "calls": [1]}, {"kind": "429", "retry_after": "seconds", "seconds": 3}):
        assert [stage.ns.get(TIME).headers.get("Retry-After") for _ in "ab"] == [None, "3"]
    with stage.ns.switched(overload_retry_after=9), stage.ns.faults({"kind": "429", "times": 1}):
        assert stage.ns.get(TIME).headers["Retry-After"] == "9"


@case("error.500")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "500", "times": 1}):
        status, code, detail = error(stage.ns.suiteql(SMALL))
    assert (status, code) == (500, "UNEXPECTED_ERROR")
    assert detail.startswith("An unexpected error occurred. Error ID: ")


@case("error.503")
def _(stage: Stage) -> None:
    for kind in ("502", "503"):
        with stage.ns.faults({"kind": kind, "times": 1}):
            answer = stage.ns.suiteql(SMALL)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (int(kind), "text/html")


@case("error.truncated")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "truncated_json", "times": 1}), pytest.raises(requests.JSONDecodeError):
        stage.ns.suiteql(SMALL).json()


@case("error.hang")
def _(stage: Stage) -> None:
    rule = {"kind": "hang", "times": 1, "seconds": 20}
    with stage.ns.faults(rule), pytest.raises(requests.ReadTimeout):
        requests.get(f"{stage.url}{TIME}", timeout=0.3)


@case("error.empty-success")
def _(stage: Stage) -> None:
    with stage.ns.faults({"kind": "empty_page", "times": 1}):
        answer = stage.ns.suiteql(SMALL)
    assert (answer.status_code, answer.json()["items"], answer.json()["hasMore"]) == (200, [], False)


@case("error.401-overload")
def _(stage: Stage) -> None:
    switches = {"overload": "401", "overload_wait_seconds": 0.2}
    other = stage.by_algorithm("ES512")
    other.login()
    statuses = slowly(stage, 2, [lambda: other.get(TIME)], concurrency_limit=2, switches=switches)
    assert statuses == [200, 200, 401]


shows("limit.concurrency", lambda ns: ns.admin("GET", "netsuite/accounts/1234567")["concurrency_limit"], 5)


@case("limit.tiers")
def _(stage: Stage) -> None:
    for limit in (15, 20):
        with stage.ns.changed(concurrency_limit=limit):
            assert stage.admin.get(LIMITS).json()["accountConcurrencyLimit"] == limit


@case("limit.at-once")
def _(stage: Stage) -> None:
    assert sorted(slowly(stage, 6)) == [200] * 5 + [429]


@case("limit.shared")
def _(stage: Stage) -> None:
    other = stage.by_algorithm("ES512")
    other.login()
    assert slowly(stage, 2, [lambda: other.get(TIME)], concurrency_limit=2) == [200, 200, 429]


@case("limit.accounts")
def _(stage: Stage) -> None:
    stage.sandbox.login()
    assert slowly(stage, 2, [lambda: stage.sandbox.get(TIME)], concurrency_limit=2) == [200] * 3


@case("limit.integration")
def _(stage: Stage) -> None:
    kept = stage.generated(concurrency_limit=1, name="kept")
    kept.login()
    assert slowly(stage, 4, [lambda: kept.get(TIME)]) == [200] * 5
    released(stage, kept)


def released(stage: Stage, kept: NetSuite) -> None:
    """Give back the share of the limit that an integration had."""
    stage.put_share(kept.settings["client_id"], None)


@case("limit.unallocated")
def _(stage: Stage) -> None:
    kept = stage.generated(concurrency_limit=2, name="kept")
    assert sorted(slowly(stage, 4)) == [200] * 3 + [429]
    released(stage, kept)


@case("limit.freed")
def _(stage: Stage) -> None:
    with stage.ns.changed(concurrency_limit=1):
        assert {stage.ns.get(TIME).status_code for _ in range(5)} == {200}


@case("limit.told")
def _(stage: Stage) -> None:
    assert stage.admin.get(LIMITS).json() == {
        "accountConcurrencyLimit": 5,
        "accountUnallocatedConcurrencyLimit": 5,
        "integrationConcurrencyLimit": 5,
        "integrationLimitType": "accountLimit",
    }


@case("limit.told-type")
def _(stage: Stage) -> None:
    stage.put_share(stage.admin.settings["client_id"], 2)
    told = stage.admin.get(LIMITS).json()
    stage.put_share(stage.admin.settings["client_id"], None)
    assert told == {
        "accountConcurrencyLimit": 5,
        "accountUnallocatedConcurrencyLimit": 3,
        "integrationConcurrencyLimit": 2,
        "integrationLimitType": "integrationSpecific",
    }


shows("limit.administrator", lambda ns: error(ns.get(LIMITS))[:2], (403, "INSUFFICIENT_PERMISSION"))
shows("limit.no-quota", lambda ns: {ns.get(TIME).status_code for _ in range(150)}, {200})


@case("limit.timeout")
def _(stage: Stage) -> None:
    with stage.ns.switched(metadata_seconds=5, request_seconds=0.2):
        assert stage.ns.record(CATALOG).status_code == 504


@case("system.server-time")
def _(stage: Stage) -> None:
    with stage.ns.with_role(permissions={"ADMI_LOGIN_OAUTH2": "FULL", "ADMI_RESTWEBSERVICES": "FULL"}):
        assert stage.ns.get(TIME).status_code == 200


@case("role.rest")
def _(stage: Stage) -> None:
    with stage.ns.lacking("ADMI_RESTWEBSERVICES"):
        answers = [stage.ns.get(TIME), stage.ns.suiteql(SMALL), stage.ns.record("customer")]
        assert {error(answer)[:2] for answer in answers} == {(403, "INSUFFICIENT_PERMISSION")}


@case("role.rest-level")
def _(stage: Stage) -> None:
    with stage.ns.with_role(permissions=LOGIN | {"ADMI_RESTWEBSERVICES": "EDIT"}):
        assert stage.ns.get(TIME).status_code == 403


@case("role.rest-feature")
def _(stage: Stage) -> None:
    with stage.ns.without("RESTWEBSERVICES"):
        assert error(stage.ns.get(TIME))[:2] == (403, "INSUFFICIENT_PERMISSION")


@case("role.workbook")
def _(stage: Stage) -> None:
    with stage.ns.lacking("REPO_ANALYTICS"):
        assert error(stage.ns.suiteql(SMALL))[:2] == (403, "INSUFFICIENT_PERMISSION")
        with stage.ns.switched(workbook_error="400"):
            assert error(stage.ns.suiteql(SMALL))[:2] == (400, "INVALID_PARAMETER")


@case("role.workbook-feature")
def _(stage: Stage) -> None:
    with stage.ns.without("WORKBOOK"):
        assert stage.ns.suiteql(SMALL).status_code == 403
        assert stage.ns.record("customer", params={"q": "id EQUAL 225"}).status_code == 403


@case("role.record")
def _(stage: Stage) -> None:
    with stage.ns.lacking("LIST_VENDOR"):
        assert error(stage.ns.record("vendor"))[:2] == (403, "INSUFFICIENT_PERMISSION")
        assert stage.ns.record("customer").status_code == 200


@case("role.table")
def _(stage: Stage) -> None:
    with stage.ns.lacking("LIST_CUSTJOB"):
        assert stage.ns.detail("SELECT id FROM customer") == gone("customer")


@case("role.transaction-types")
def _(stage: Stage) -> None:
    whole, orders = count(stage.ns, "transaction"), count(stage.ns, "transaction WHERE type = 'PurchOrd'")
    with stage.ns.lacking("TRAN_PURCHORD"):
        assert count(stage.ns, "transaction WHERE type = 'PurchOrd'") == 0
        assert count(stage.ns, "transaction") == whole - orders < whole
        assert error(stage.ns.record("purchaseOrder"))[0] == 403


@case("role.all-transactions")
def _(stage: Stage) -> None:
    with stage.ns.with_role(permissions=LOGIN):
        assert stage.ns.detail("SELECT id FROM transaction") == gone("transaction")


def hides(stage: Stage, table: str, *permissions: str) -> bool:
    """Whether a table is there, and gone without the permissions."""
    before = stage.ns.suiteql(f"SELECT COUNT(*) AS n FROM {table}").status_code
    with stage.ns.lacking(*permissions):
        return before == 200 and stage.ns.detail(f"SELECT COUNT(*) AS n FROM {table}") == gone(table)


def needs(fact: str, **permissions: str) -> None:
    """Say that tables are there, and each gone without its permission."""

    @case(fact)
    def check(stage: Stage) -> None:
        assert all(hides(stage, table, permission) for table, permission in permissions.items())


needs("role.deleted-records", deletedrecord="ADMI_DELETEDRECORD")
needs("role.system-notes", systemnote="LIST_SYSTEMNOTES")
needs("role.periods", accountingperiod="ADMI_ACCTPERIODS")
needs(
    "role.definitions", customrecordtype="ADMI_CUSTRECORD", customlist="ADMI_CUSTLIST", customfield="ADMI_CUSTBODYFIELD"
)


@case("role.custom-records")
def _(stage: Stage) -> None:
    own = ("LIST_CUSTRECORDENTRY", "customrecord_problem_report")
    assert hides(stage, "customrecord_problem_report", *own)
    with stage.ns.lacking(own[0]):
        assert stage.ns.suiteql("SELECT id FROM customrecord_problem_report").status_code == 200


@case("role.subsidiaries")
def _(stage: Stage) -> None:
    tables = ("transaction", "transactionline", "employee", "item", "department", "subsidiary")
    seen = [count(stage.ns, source) for source in tables]
    with stage.ns.with_role(subsidiaries=[7]):
        fewer = [count(stage.ns, source) for source in tables]
        assert {row["subsidiary"] for row in stage.ns.rows("SELECT DISTINCT subsidiary FROM transactionline")} == {"7"}
        assert len(hits(stage.ns, "id LESS 1000000000", "employee")) == fewer[2]
    told = dict(zip(tables, zip(fewer, seen, strict=True), strict=True))
    assert {name for name, (few, many) in told.items() if not 0 < few < many} == set(), told


def feature(fact: str, name: str, **columns: str) -> None:
    """Say that tables, and for each a column of the lines if one is named, are there with a feature only."""

    @case(fact)
    def check(stage: Stage) -> None:
        assert {stage.ns.suiteql(f"SELECT COUNT(*) AS n FROM {table}").status_code for table in columns} == {200}
        with stage.ns.without(name):
            for table, column in columns.items():
                assert stage.ns.detail(f"SELECT * FROM {table}") == gone(table)
                said = column and stage.ns.detail(f"SELECT {column} FROM transactionline")
                assert not column or f"Unknown identifier '{column}'" in said


feature("role.oneworld", "SUBSIDIARIES", subsidiary="subsidiary")
feature("role.currencies", "MULTICURRENCY", currency="")
feature("role.locations", "LOCATIONS", location="location", locationmainaddress="")
feature("role.classes", "CLASSES", classification="class")
feature("role.departments", "DEPARTMENTS", department="department")


@case("role.segments")
def _(stage: Stage) -> None:
    with stage.ns.without("CUSTOMSEGMENTS"):
        assert stage.ns.detail("SELECT scriptid FROM customsegment") == gone("customsegment")


@case("role.applications")
def _(stage: Stage) -> None:
    with stage.ns.with_role(permissions=LOGIN | {"ADMI_OAUTH2_APPLICATIONS": "FULL"}):
        assert error(stage.ns.get(TIME))[:2] == (403, "INSUFFICIENT_PERMISSION")
        assert stage.ns.with_tba("GET", TIME).status_code == 200


@case("role.while-running")
def _(stage: Stage) -> None:
    assert stage.ns.get(TIME).status_code == 200
    with stage.ns.lacking("ADMI_LOGIN_OAUTH2"):
        assert stage.ns.get(TIME).status_code == 401


shows(
    "pitfall.created-from",
    lambda ns: (
        "Unknown identifier 'createdfrom'" in ns.detail("SELECT createdfrom FROM transaction"),
        ns.suiteql("SELECT createdfrom FROM transactionline").status_code,
    ),
    (True, 200),
)
shows(
    "pitfall.header-values",
    lambda ns: set(
        first(ns, "SELECT subsidiary, location FROM transactionline WHERE transaction = 1000 AND mainline = 'T'")
    ),
    {"subsidiary", "location"},
)
shows(
    "pitfall.fan-out",
    lambda ns: count(ns, "customer c JOIN customersubsidiaryrelationship r ON r.entity = c.id") > count(ns, "customer"),
)
shows(
    "pitfall.custom-stamp",
    lambda ns: [
        ns.suiteql(f"SELECT {name} FROM customrecord_problem_report").status_code
        for name in ("lastmodified", "lastmodifieddate")
    ],
    [200, 400],
)
shows(
    "pitfall.list-stamp",
    lambda ns: [
        ns.suiteql(f"SELECT {name} FROM customlist_tag").status_code
        for name in ("lastmodified", "lastmodifieddate", "name")
    ],
    [400, 400, 200],
)
shows(
    "pitfall.negative-ids",
    lambda ns: (
        int(first(ns, "SELECT MIN(id) AS a FROM item")["a"]),
        first(ns, "SELECT MIN(id) AS a FROM employee")["a"],
    ),
    (-7, "-5"),
)
shows(
    "pitfall.line-zero",
    lambda ns: first(
        ns, "SELECT MIN(id) AS a, MAX(mainline) AS m FROM transactionline WHERE transaction = 1000 AND id = 0"
    ),
    {"a": "0", "m": "T"},
)
shows(
    "pitfall.unique-key",
    lambda ns: len(
        set(first(ns, "SELECT COUNT(*) AS a, COUNT(DISTINCT uniquekey) AS b FROM transactionline").values())
    ),
    1,
)
shows(
    "pitfall.null-stamps",
    lambda ns: (
        0
        < count(ns, "transactionaccountingline WHERE lastmodifieddate IS NULL")
        < count(ns, "transactionaccountingline")
    ),
)
shows(
    "pitfall.deleted-lines",
    lambda ns: any("line" in row["type"].lower() for row in ns.rows("SELECT DISTINCT type FROM deletedrecord")),
    expected=False,
)
shows("pitfall.deleted-key", lambda ns: ns.suiteql("SELECT id FROM deletedrecord").status_code, 400)
shows("pitfall.voided", lambda ns: count(ns, "transaction WHERE voided = 'T'") > 0)
shows(
    "pitfall.lookup-keys",
    lambda ns: [
        ns.suiteql(f"SELECT {names} FROM entitystatus").status_code for names in ("key, inactive", "id", "isinactive")
    ],
    [200, 400, 400],
)
shows(
    "pitfall.signs",
    lambda ns: (
        float(
            first(
                ns,
                "SELECT MAX(l.quantity) AS q FROM transactionline l JOIN transaction t ON t.id = l.transaction "
                "WHERE t.type = 'SalesOrd' AND l.mainline = 'F' AND l.item IS NOT NULL",
            )["q"]
        )
        <= 0
    ),
)
shows(
    "pitfall.record-type",
    lambda ns: first(ns, "SELECT type, recordtype FROM transaction WHERE id = 1000"),
    {"type": "PurchOrd", "recordtype": "purchaseorder"},
)
shows(
    "pitfall.script-ids",
    lambda ns: {row["scriptid"].isupper() for row in ns.rows("SELECT scriptid FROM customrecordtype")},
    {True},
)
shows(
    "pitfall.address-keys",
    lambda ns: [ns.suiteql(f"SELECT {name} FROM transactionshippingaddress").status_code for name in ("nkey", "id")],
    [200, 400],
)
shows(
    "pitfall.item-subsidiary",
    lambda ns: ", " in first(ns, "SELECT subsidiary FROM item WHERE subsidiary LIKE '%,%'")["subsidiary"],
)
