import json

from singer_http.check import Finding, as_json, as_table

FINDINGS = [
    Finding("sandbox reachable", (), "ok"),
    Finding("permission", ("orders", "items"), "missing", "grant it"),
]


def test_findings_are_a_documented_json_array() -> None:
    assert json.loads(as_json(FINDINGS)) == [
        {"item": "sandbox reachable", "streams": [], "verdict": "ok", "todo": ""},
        {"item": "permission", "streams": ["orders", "items"], "verdict": "missing", "todo": "grant it"},
    ]


def test_findings_are_lines_for_a_person() -> None:
    assert as_table(FINDINGS).splitlines() == [
        "ok              sandbox reachable",
        "missing         permission         needed by orders, items  -> grant it",
    ]
