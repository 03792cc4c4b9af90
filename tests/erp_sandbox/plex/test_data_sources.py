"""The UX Data Source API: who may, what is there, what is asked, what is answered, where it is cut."""

import base64
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import requests
from erp_sandbox.plex.datasources.source import TYPES
from erp_sandbox.plex.datasources.sources.every import SOURCES
from erp_sandbox.plex.facts import of_case

from tests.erp_sandbox.plex.asking import EVER, PARTS, PASSWORD, Plex, codes, loaded, pcn

PRODUCTION, CHECKSHEETS, PARTS_SOURCE, LEDGER = 8619, 4142, 9278, 4814
EVER_PRODUCED = {"Report_Date": EVER[0], "End_Date": EVER[1]}
XPCN = {"PCNs": f"{pcn('main')},{pcn('halden')}", "Period_Start": "2025-01", "Period_End": "2026-12"}


@pytest.mark.parametrize("by_rows", [True, False], ids=["format 2", "format 1"])
def test_the_content_type_must_be_json(plex: Plex, by_rows: bool) -> None:  # noqa: FBT001 - a case of a table
    url = f"{plex.url}/api/datasources/{PARTS_SOURCE}/execute?format={1 + by_rows}"
    for kind, status in (("text/plain", 400), ("application/json; charset=utf-8", 200), ("application/json", 200)):
        answer = requests.post(url, b"{}", headers={"Content-Type": kind}, auth=("main@plex.com", PASSWORD), timeout=9)
        assert answer.status_code == status


def test_accept_is_optional_and_answers_are_squeezed(plex: Plex) -> None:
    assert plex.run(PARTS_SOURCE).headers["content-encoding"] == "gzip"
    answer = plex.run(PARTS_SOURCE, headers={"Accept": "", "Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers


def test_format_1_has_a_table(plex: Plex) -> None:
    body = loaded(plex.run(1791, {"Part_No": "ITM-00001"}, by_rows=False))
    assert set(body) == {"outputs", "tables", "transactionNo"}
    assert len(body["tables"]) == 1
    assert list(body["tables"][0]) == ["columns", "rows", "rowLimitExceeded"]
    assert len(body["tables"][0]["columns"]) == len(body["tables"][0]["rows"][0])


def test_format_2_has_rows(plex: Plex) -> None:
    body = loaded(plex.run(1791, {"Part_No": "ITM-00001"}))
    assert list(body) == ["outputs", "rows", "rowLimitExceeded", "transactionNo"]
    assert body["rows"][0]["Part_No"] == "ITM-00001"


def test_both_formats_say_the_same(plex: Plex) -> None:
    table = loaded(plex.run(PARTS_SOURCE, by_rows=False))["tables"][0]
    assert [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] == plex.source_rows(PARTS_SOURCE)


def test_format_1_is_the_default(plex: Plex) -> None:
    assert "tables" in plex.run(PARTS_SOURCE, by_rows=False).json()
    assert "tables" in plex.run(PARTS_SOURCE, by_rows=False, params={"format": "1"}).json()


def test_answers_may_be_pretty(plex: Plex) -> None:
    assert "\n  " in plex.run(1791, {"Part_No": "x"}, params={"pretty": "true"}).text
    assert "\n" not in plex.run(1791, {"Part_No": "x"}).text


def test_two_columns_may_have_one_name(plex: Plex) -> None:
    columns = plex.run(30949, by_rows=False).json()["tables"][0]["columns"]
    assert len(columns) > len(set(columns)) == len(plex.source_rows(30949)[0])


def test_transactions_have_numbers(plex: Plex) -> None:
    numbers = [plex.run(1791, {"Part_No": "x"}).json()["transactionNo"] for _ in range(2)]
    numbers.append(plex.run(1791).json()["transactionNo"])
    assert all(isinstance(number, str) and number.isdecimal() for number in numbers)
    assert len(set(numbers)) == 3


def test_no_table_is_an_empty_list_or_nothing(plex: Plex) -> None:
    given = {"Part_Key": 1, "Specification_No": "x"}
    assert plex.run(7988, given, by_rows=False).json()["tables"] == []
    assert "rows" not in plex.run(7988, given).json()
    plex.switch(no_rows="[]")
    assert plex.run(7988, given).json()["rows"] == []


@pytest.mark.parametrize("source", SOURCES)
def test_metadata_tells_what_is_answered(plex: Plex, source: int) -> None:
    told = plex.describe(f"/{source}").json()
    assert list(told) == ["id", "name", "inputs", "outputs", "columns"]
    assert all(list(each) == ["name", "type", "required", "nullable"] for each in told["inputs"])
    assert all(list(each) == ["name", "type", "nullable"] for each in told["outputs"] + told["columns"])
    assert {each["type"] for part in ("inputs", "outputs", "columns") for each in told[part]} <= set(TYPES)
    assert not any("readLimit" in str(each) or "ReadRowLimit" in str(each) for each in told.values())


FORMS: dict[str, Callable[[Any], object]] = {
    "string": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "date": lambda v: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z", v),
    "time": lambda v: re.fullmatch(r"\d\d:\d\d:\d\d\.\d{7}", v),
    "uuid": lambda v: re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", v),
    "blob": lambda v: base64.b64decode(v, validate=True),
    "int16": lambda v: isinstance(v, int) and abs(v) < 2**15,
    "int32": lambda v: isinstance(v, int) and abs(v) < 2**31,
    "int64": lambda v: isinstance(v, int),
    "float": lambda v: isinstance(v, int | Decimal),
    "double": lambda v: isinstance(v, int | Decimal),
    "decimal": lambda v: isinstance(v, int | Decimal),
}


@pytest.mark.parametrize("kind", [each.subject for each in of_case("test_values_have_the_type_that_metadata_tells")])
def test_values_have_the_type_that_metadata_tells(plex: Plex, kind: str) -> None:
    seen = 0
    for source in SOURCES.values():
        wanted = [column.name for column in source.columns if column.type == kind]
        if source.table is None or not wanted:
            continue
        for row in plex.source_rows(source.id, asked(plex, source.id)):
            values = [row[name] for name in wanted if row[name] is not None]
            assert all(FORMS[kind](value) for value in values), (source.name, values)
            seen += len(values)
    assert seen


def asked(plex: Plex, source: int) -> dict[str, Any]:
    """Inputs under which a data source has rows."""
    if source == LEDGER:
        return XPCN
    if source == 81:
        return {"Checksheet_No": plex.source_rows(CHECKSHEETS)[0]["Checksheet_No"]}
    required = [each for each in SOURCES[source].inputs if each.required]
    dates = iter(EVER)
    plain: dict[str, Any] = {"Part_No": "ITM-00001", "Job_No": "JOB-000001", "Serial_No": "CNT-000000-0001",
                             "Master_Unit_No": "MU-000000"}  # fmt: skip
    return {each.name: next(dates) if each.type == "date" else plain.get(each.name, 1) for each in required}


def test_names_are_case_sensitive(plex: Plex) -> None:
    assert "DATA_SOURCE_INPUT_NOT_FOUND" in codes(plex.run(1791, {"part_no": "ITM-00001"}))


@pytest.mark.parametrize(
    ("source", "given", "code", "status"),
    [
        (1791, {}, "DATA_SOURCE_INPUT_REQUIRED", 400),
        (1791, {"Part_No": None}, "DATA_SOURCE_INPUT_NOT_NULLABLE", 400),
        (1791, {"Part_No": "x", "Colour": 1}, "DATA_SOURCE_INPUT_NOT_FOUND", 400),
        (1791, {"Part_No": {}}, "DATA_SOURCE_INPUT_TYPE_MISMATCH", 400),
        (19770, {"Part_Key": "seven"}, "DATA_SOURCE_INPUT_TYPE_MISMATCH", 400),
        (19770, {"Part_Key": 7.5}, "DATA_SOURCE_INPUT_TYPE_MISMATCH", 400),
        (19770, {"Part_Key": 2**31}, "DATA_SOURCE_INPUT_TYPE_MISMATCH", 400),
        (PARTS_SOURCE, {"Active_Flag": "perhaps"}, "DATA_SOURCE_INPUT_TYPE_MISMATCH", 400),
        (PRODUCTION, {"Report_Date": "2026-01-01", "End_Date": EVER[1]}, "DATA_SOURCE_INPUT_FORMAT_INVALID", 400),
        (PRODUCTION, {"Report_Date": "2026-01-01T00:00:00+01:00", "End_Date": EVER[1]},
         "DATA_SOURCE_INPUT_FORMAT_INVALID", 400),
        (LEDGER, XPCN | {"PCNs": "main;halden"}, "DATA_SOURCE_INPUT_FORMAT_INVALID", 400),
        (LEDGER, XPCN | {"PCNs": "999"}, "CUSTOMER_ACCESS_DENIED", 403),
        (LEDGER, XPCN | {"PCNs": f"{pcn('main')},999"}, "CUSTOMER_ACCESS_DENIED", 403),
        (10837, {"Serial_No": "x", "Plexus_Customer_No": 1}, "DATA_SOURCE_INPUT_NOT_ACCESSIBLE", 400),
        (4711, {}, "DATA_SOURCE_NOT_FOUND", 400),
        (14715, {}, "DATA_SOURCE_OBJECT_NOT_FOUND", 500),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("by_rows", [True, False], ids=["format 2", "format 1"])
def test_a_wrong_call_is_refused(
    plex: Plex,
    source: int,
    given: dict[str, Any],
    code: str,
    status: int,
    by_rows: bool,  # noqa: FBT001 - a case
) -> None:
    answer = plex.run(source, given, by_rows=by_rows)
    assert (answer.status_code, codes(answer)) == (status, [code])


def test_several_things_may_be_wrong_at_once(plex: Plex) -> None:
    assert len(codes(plex.run(PRODUCTION, {"Report_Date": None}))) == 2


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_refused(plex: Plex, body: bytes) -> None:
    url = f"{plex.url}/api/datasources/1791/execute?format=2"
    answer = requests.post(
        url, body, headers={"Content-Type": "application/json"}, auth=("main@plex.com", PASSWORD), timeout=9
    )
    assert (answer.status_code, codes(answer)) == (400, ["REQUEST_MALFORMED"])


def test_another_method_is_405(plex: Plex) -> None:
    for answer in (
        plex.describe("/1791/execute"),
        requests.post(f"{plex.url}/api/datasources/search", auth=("main@plex.com", PASSWORD), timeout=9),
    ):
        assert (answer.status_code, codes(answer)) == (405, ["METHOD_NOT_ALLOWED"])


@pytest.mark.parametrize(
    ("source", "given", "code"), [(1791, {}, "DATA_SOURCE_INPUT_REQUIRED"), (4711, {}, "DATA_SOURCE_NOT_FOUND")]
)
def test_errors_may_come_with_200(plex: Plex, source: int, given: dict[str, Any], code: str) -> None:
    plex.switch(errors_with="200")
    answer = plex.run(source, given)
    assert (answer.status_code, codes(answer)) == (200, [code])


def test_an_application_may_fail_inside_200(plex: Plex) -> None:
    for by_rows in (True, False):
        body = plex.run(10436, {"Job_No": "none"}, by_rows=by_rows).json()
        assert body["outputs"]["Result_Error"] is True
        assert body["outputs"]["Result_Code"]
        assert body["outputs"]["Result_Message"]
        assert not (body.get("rows"))
        assert not (body.get("tables"))
    assert plex.run(10436, {"Job_No": "JOB-000000"}).json()["outputs"]["Result_Error"] is False


def test_any_source_may_be_told_to_fail_inside_200(plex: Plex) -> None:
    plex.switch(result_errors={str(PARTS_SOURCE): "Deadlock"})
    body = plex.run(PARTS_SOURCE).json()
    assert (body["outputs"]["Result_Message"], "rows" in body) == ("Deadlock", False)


@pytest.mark.parametrize(
    ("kind", "status", "code"), [("401", 401, "REQUEST_NOT_AUTHENTICATED"), ("500", 500, "REQUEST_PROCESSING_ERROR")]
)
def test_a_fault_speaks_plex(plex: Plex, kind: str, status: int, code: str) -> None:
    plex.admin("PUT", "/faults", [{"kind": kind, "route": "/api/datasources/*", "times": 1}])
    answer = plex.run(PARTS_SOURCE)
    assert (answer.status_code, codes(answer)) == (status, [code])


@pytest.mark.parametrize("source", [source.id for source in SOURCES.values() if source.writes])
def test_a_source_that_writes_counts_and_changes_nothing(plex: Plex, source: int) -> None:
    before = plex.source_rows(PARTS_SOURCE)
    given = {each.name: "1" for each in SOURCES[source].inputs if each.required}
    answer = plex.run(source, given)
    assert (answer.status_code, answer.json()["outputs"]["Result_Error"]) == (200, False)
    assert plex.told()["writes"] == {SOURCES[source].name: 1}
    assert plex.source_rows(PARTS_SOURCE) == before


def test_reading_counts_no_write(plex: Plex) -> None:
    plex.source_rows(PARTS_SOURCE)
    plex.run(7988, {})
    told = plex.told()
    assert (told["writes"], told["calls"]) == ({}, {f"execute {PARTS_SOURCE}": 1})


@pytest.mark.parametrize("source", [int(each.subject) for each in of_case("test_a_source_is_there")])
def test_a_source_is_there(plex: Plex, source: int) -> None:
    told = plex.describe(f"/{source}").json()
    assert told["id"] == source
    if SOURCES[source].table:
        assert plex.run(source, asked(plex, source)).status_code == 200


def test_both_apis_tell_of_the_same_things(plex: Plex) -> None:
    path = "/production/v1/production-history/production-entries"
    entries = plex.rows(path, {"beginDate": EVER[0], "endDate": EVER[1]})
    rows = plex.source_rows(PRODUCTION, EVER_PRODUCED)
    assert sorted((row["Serial_No"], row["Quantity"]) for row in rows) == sorted(
        (row["serialNo"], row["quantity"]) for row in entries
    )


def test_calls_may_be_limited_here_too(plex: Plex) -> None:
    plex.switch(data_source_calls_per_minute=2, minute="sliding", too_many="plex_seconds")
    answers = [plex.run(1791, {"Part_No": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert plex.get(PARTS).ok


def test_a_minute_of_calls_is_not_limited_by_itself(plex: Plex) -> None:
    assert plex.told()["switches"]["data_source_calls_per_minute"] is None


def test_the_checksheets_have_their_measurements(plex: Plex) -> None:
    sheets = {row["Checksheet_No"] for row in plex.source_rows(CHECKSHEETS)}
    rows = plex.source_rows(30949)
    assert {row["Checksheet_No"] for row in rows} <= sheets
    assert any(row["Measurement"] is not None and row["Measurement"].as_tuple().exponent == -6 for row in rows)


def test_names_say_what_reads(plex: Plex) -> None:
    reads = re.compile(r"_(Get|Picker|Report|Export)")
    for row in plex.describe("/search").json():
        assert bool(reads.search(row["name"])) is not SOURCES[row["id"]].writes
