"""Rows in files are judged like rows on lines."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from singer_check.check import check_lines
from singer_check.findings import Finding

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}, "note": {"type": "string", "maxLength": 3}}}
SECRET = "canary/token"


def judged(path: Path, compression: str | None) -> list[Finding]:
    encoding = {"format": "jsonl", "compression": compression}
    messages: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": "s", "schema": SCHEMA, "key_properties": ["id"]},
        {"type": "BATCH", "stream": "s", "encoding": encoding, "manifest": [path.as_uri()]},
        {"type": "STATE", "value": {}},
    ]
    return check_lines([json.dumps(message).encode() for message in messages], {"token": SECRET})


@pytest.mark.parametrize("compression", [None, "none", "gzip"])
def test_rows_in_a_file_are_judged(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "rows of today.jsonl"
    rows = b'{"id": 1, "note": "ok"}\n{"id": 1}\n{"id": null}\n'
    path.write_bytes(gzip.compress(rows) if compression == "gzip" else rows)
    assert [(f.code, f.stream, f.line) for f in judged(path, compression)] == [
        ("K002", "s", 2),
        ("R001", "s", 2),
        ("K001", "s", 2),
    ]


def test_a_secret_in_a_file_is_found_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": 1, "note": SECRET}))
    found = judged(path, None)
    assert [finding.code for finding in found] == ["R001", "P001"]
    assert found[0].message == "property 'note': '***' is too long"
    assert SECRET not in str(found)


@pytest.mark.parametrize("compression", [None, "gzip", "zstd"])
def test_a_file_that_is_not_there_or_of_an_unknown_kind_is_told(tmp_path: Path, compression: str | None) -> None:
    assert [finding.code for finding in judged(tmp_path / "gone.jsonl", compression)] == ["M004"]
