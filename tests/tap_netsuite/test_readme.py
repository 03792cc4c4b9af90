"""The README tells the truth: every stream and setting is in it, and its commands work."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from tap_netsuite.keys import certificate_end, signing_key
from tap_netsuite.permissions import GRANTS, OAUTH2, REST, WORKBOOK
from tap_netsuite.streams import TABLES
from tap_netsuite.tap import TapNetSuite

README = (Path(__file__).parents[2] / "tap-netsuite/README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_every_stream_is_listed_with_its_table_and_its_keys() -> None:
    listed = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.*?) \| (?:`(\w+)`)? *\|", section("Streams"), re.MULTILINE)
    assert listed == [
        (table.stream, table.table, ", ".join(f"`{name}`" for name in table.key), table.replication_key)
        for table in TABLES
    ]


def test_every_setting_is_listed_with_its_default() -> None:
    built_in: dict[str, dict[str, object]] = {"properties": {}}
    TapNetSuite.append_builtin_config(built_in)
    declared = {
        name: str(schema.get("default", "")).lower()
        for name, schema in TapNetSuite.config_jsonschema["properties"].items()
        if name not in built_in["properties"]
    }
    cells = [line.split("|") for line in section("Settings").splitlines() if line.startswith("| `")]
    assert {cell[1].strip(" `"): cell[2].strip() for cell in cells} == declared


def test_every_permission_that_a_table_needs_is_in_the_setup() -> None:
    setup = section("Setup in NetSuite")
    names = {name for grant in GRANTS.values() for name in grant.names} - {
        # Of a stream that is not selected.
        "System Notes for Analytics and REST",
    }
    assert [name for name in names if name not in setup] == []
    for essential, level in ((OAUTH2, "Full"), (REST, "Full"), (WORKBOOK, "Edit")):
        assert re.search(rf"\| \w+ \| {re.escape(essential)} \| {level} \|", setup)


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_the_openssl_lines_make_what_the_tap_takes(algorithm: str, tmp_path: Path) -> None:
    text = section("Setup in NetSuite").replace("\\\n", " ")
    (line,) = [
        found for found in re.findall(r"openssl req [^`\n]+", text) if ("newkey rsa" in found) == (algorithm == "PS256")
    ]
    subprocess.run(shlex.split(line), cwd=tmp_path, check=True, capture_output=True, timeout=120)
    key = signing_key((tmp_path / "netsuite-key.pem").read_text())
    assert key.algorithm == algorithm
    assert certificate_end((tmp_path / "netsuite-certificate.pem").read_text(), key)
