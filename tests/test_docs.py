"""The docs tell the truth: what there is, is documented; what is documented, is there."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
import yaml
from erp_sandbox.cli import main
from erp_sandbox.entities import ENTITIES
from erp_sandbox.faults import KINDS, Rule
from singer_check import command, rules
from singer_check.findings import Finding
from singer_http.redaction import SHORTEST
from singer_http.summary import StreamSummary
from sync_status.model import ConnectionStatus
from tap_sandbox.client import SandboxStream
from tap_sandbox.streams import STREAMS
from tap_sandbox.tap import TapSandbox

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md"))
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
TAP_README = (ROOT / "tap-sandbox/README.md").read_text(encoding="utf-8")
CHECK_README = (ROOT / "singer-check/README.md").read_text(encoding="utf-8")
SANDBOX_README = (ROOT / "sandbox/README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SANDBOX_API = (ROOT / "docs/sandbox-api.md").read_text(encoding="utf-8")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
def test_every_stream_is_in_the_readme_and_its_source_is_there(stream: type[SandboxStream]) -> None:
    name: str = vars(stream)["name"]
    assert f"| `{name}` | `GET /sandbox/v1{stream.path}` |" in TAP_README
    anchor = re.search(r"Source: docs/sandbox-api.md#([\w-]+)", stream.__doc__ or "")
    assert anchor
    assert anchor[1] in anchors(ROOT / "docs/sandbox-api.md")


def test_the_readme_lists_no_stream_that_is_not_there() -> None:
    listed = re.findall(r"^\| `(\w+)` \| `GET", TAP_README, re.MULTILINE)
    assert len(listed) == len(STREAMS)


def test_every_setting_is_in_the_readme() -> None:
    built_in: dict[str, dict[str, object]] = {"properties": {}}
    TapSandbox.append_builtin_config(built_in)
    settings = set(TapSandbox.config_jsonschema["properties"]) - set(built_in["properties"])
    section = TAP_README.partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == settings


def test_every_resource_is_documented() -> None:
    section = SANDBOX_API.partition("## What there is")[2]
    for entity in ENTITIES:
        path = f"{entity.parent.path}/{{id}}/{entity.path}" if entity.nested and entity.parent else entity.path
        assert f"\n### {entity.path}\n\n{entity.description} `GET /sandbox/v1/{path}`." in section
    assert section.count("\n### ") == len(ENTITIES)


def test_every_option_of_the_server_is_documented() -> None:
    documented = set(re.findall(r"`(--[a-z-]+)`", SANDBOX_README.partition("## Options of `serve`")[2]))
    assert {option.opts[0] for option in main.commands["serve"].params} == documented


def test_every_fault_and_part_of_a_rule_is_documented() -> None:
    section = SANDBOX_API.partition("**Faults.**")[2]
    for name in (*KINDS, *Rule.__struct_fields__):
        assert re.search(rf"^\| [^|]*`{name}`", section, re.MULTILINE), name


def test_every_error_code_of_the_server_is_documented() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sandbox/erp_sandbox/api").rglob("*.py"))
    codes = set(re.findall(r'"([A-Z]+_[A-Z_]+|UNAUTHENTICATED|FORBIDDEN|CONFLICT)"', sources))
    documented = set(re.findall(r"^\| \d+ \| `([A-Z_]+)` \|", SANDBOX_API, re.MULTILINE))
    # The framework's own refusals carry the status's name.
    assert documented == codes | {"NOT_FOUND", "METHOD_NOT_ALLOWED"}


def test_every_rule_of_the_checker_is_documented() -> None:
    listed = re.findall(r"^\| `([A-Z]\d{3})` \| (\w+) \| (.+) \| (.+) \|$", CHECK_README, re.MULTILINE)
    assert listed == [(rule.code, rule.severity, rule.breach, rule.todo) for rule in rules.RULES.values()]


def test_every_option_of_the_checker_is_documented() -> None:
    section = CHECK_README.partition("## Options")[2].partition("\n## ")[0]
    offered = {option.opts[0] for option in command.main.params} - {"--version"}
    assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) == offered


def test_every_field_of_a_finding_is_documented() -> None:
    section = CHECK_README.partition("## The JSON")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field.name for field in fields(Finding)]


def test_every_field_of_a_streams_summary_is_documented() -> None:
    section = OPERATIONS.partition("## What a run did with each stream")[2].partition("\n## ")[0]
    names = [field.name for field in fields(StreamSummary)]
    assert re.findall(r"^\| `(\w+)` \| (?:text|time or null|integer|number) \| ", section, re.MULTILINE) == names
    (example,) = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    assert list(json.loads(example)["value"]) == names


def test_the_shortest_secret_that_is_hidden_is_documented() -> None:
    assert f"from\n  **{('three', 'four', 'five')[SHORTEST - 3]} characters** on" in OPERATIONS


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        linked = (page.parent / file).resolve() if file else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def test_every_setting_of_sync_status_is_documented_and_offered_by_meltano() -> None:
    readme = (ROOT / "sync-status/README.md").read_text(encoding="utf-8")
    source = (ROOT / "sync-status/sync_status/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(SYNC_STATUS_[A-Z_]+)"', source))
    documented = set(re.findall(r"`(SYNC_STATUS_[A-Z_]+)`", readme.partition("## Settings")[2]))
    utilities = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))["plugins"]["utilities"]
    (plugin,) = (utility for utility in utilities if utility["name"] == "sync-status")
    offered = {f"SYNC_STATUS_{setting['name'].upper()}" for setting in plugin["settings"]}
    example = set(
        re.findall(r"^#?(SYNC_STATUS_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read == documented == offered == example


def test_every_word_for_a_status_is_documented() -> None:
    readme = (ROOT / "sync-status/README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| ", readme.partition("## What it says")[2], re.MULTILINE)) >= set(
        get_args(ConnectionStatus)
    )
