"""The facts and the documentation made from them."""

import re
from pathlib import Path

import pytest
from erp_sandbox.netsuite.account import FEATURES, Switches
from erp_sandbox.netsuite.facts import facts
from erp_sandbox.netsuite.faithfulness import filled

from tests.erp_sandbox.command import run
from tests.test_docs import anchors

PAGE = "docs/netsuite-sandbox.md"


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


def test_the_page_lists_the_facts_as_they_are(page: str) -> None:
    assert filled(page) == page, f"run: erp-sandbox netsuite facts {PAGE}"


def test_the_command_writes_the_page(tmp_path: Path, page: str) -> None:
    copy = tmp_path / "page.md"
    copy.write_text(re.sub(r"\| `host\.realm` .*\n", "", page), encoding="utf-8")
    assert run("netsuite", "facts", str(copy)).returncode == 0
    assert copy.read_text(encoding="utf-8") == page


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Other")
    ended = run("netsuite", "facts", str(tmp_path / "page.md"))
    assert (ended.returncode, "there are no lines" in ended.stderr) == (1, True)


def test_a_fact_has_a_known_confidence() -> None:
    with pytest.raises(ValueError, match="'sure' is none of official"):
        facts("Any", "a.b sure\n  It is so.")


def test_a_reason_may_take_several_lines() -> None:
    (fact,) = facts("Any", "a.b official\n  It is\n  so.\n  ! Not to be\n  seen.")
    assert (fact.statement, fact.unseen) == ("It is so.", "Not to be seen.")


def test_every_source_named_in_the_code_is_a_heading(root: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "sandbox/erp_sandbox/netsuite").rglob("*.py"))
    assert set(re.findall(r"docs/netsuite-sandbox\.md#([a-z0-9-]+)", code)) <= anchors(root / PAGE)


def test_every_switch_and_feature_is_documented(page: str) -> None:
    section = page.partition("## Switches")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(Switches.__struct_fields__)
    assert [name for name in FEATURES if f"`{name}`" not in page] == []
