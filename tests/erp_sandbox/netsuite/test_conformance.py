"""The conformance suite: every fact of NetSuite that a client can see, shown over a socket."""

import importlib
from collections import Counter

import pytest
from erp_sandbox.netsuite.facts import Fact
from erp_sandbox.netsuite.facts_of import FACTS

from tests.erp_sandbox.netsuite.cases import CASES, Stage

for name in ("login", "tokens", "queries", "dialect", "records", "errors"):
    importlib.import_module(f"tests.erp_sandbox.netsuite.cases_{name}")

SEEN = [fact for fact in FACTS if not fact.unseen]


@pytest.mark.parametrize("fact", SEEN, ids=lambda fact: fact.id)
def test_fact(fact: Fact, stage: Stage) -> None:
    CASES[fact.id](stage)


def test_every_fact_has_a_case_or_a_reason() -> None:
    assert {fact.id for fact in SEEN} == set(CASES)
    assert len(CASES) >= 250


def test_facts_are_told_apart_and_say_something() -> None:
    assert [name for name, times in Counter(fact.id for fact in FACTS).items() if times > 1] == []
    assert all(fact.statement and fact.section for fact in FACTS)
