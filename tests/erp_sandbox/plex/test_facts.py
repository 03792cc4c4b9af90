"""The facts: every case is there, every fact has one or a reason, and the documentation shows them all."""

import ast
from pathlib import Path

from erp_sandbox.plex.facts import CONFIDENCES, SECTIONS, facts, page
from erp_sandbox.plex.switches import Switches

HERE = Path(__file__).parent
DOCS = HERE.parents[2] / "docs/plex-sandbox.md"
CASES_AT_LEAST = 200


def cases() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("test_*.py"))
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_fact_has_a_case_or_a_reason() -> None:
    for fact in facts():
        assert bool(fact.case) is not bool(fact.reason), fact.id
        assert fact.statement
        assert fact.section in SECTIONS
        assert fact.confidence in CONFIDENCES


def test_every_case_is_there() -> None:
    assert {fact.case for fact in facts() if fact.case} <= cases()


def test_there_are_many() -> None:
    assert sum(bool(fact.case) for fact in facts()) >= CASES_AT_LEAST
    assert len({fact.id for fact in facts()}) == len(facts())


def test_no_case_is_on_the_same_subject_twice() -> None:
    named = [(fact.case, fact.subject) for fact in facts() if fact.case and fact.subject]
    assert len(named) == len(set(named))


def test_the_documentation_shows_them() -> None:
    section = DOCS.read_text(encoding="utf-8").partition("## How faithful is the Plex sandbox\n\n")[2]
    assert section == page()


def test_every_switch_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in Switches.__struct_fields__:
        assert f"| `{name}` |" in text
