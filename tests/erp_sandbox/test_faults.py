"""Which call gets which fault."""

import pytest
from erp_sandbox.faults import KINDS, FaultPlan, Rule, parse_rule
from hypothesis import given
from hypothesis import strategies as st


def drawn(rule: Rule, calls: int = 20, seed: int = 1) -> list[int]:
    plan = FaultPlan([rule], seed)
    return [number for number in range(1, calls + 1) if plan.next("/sandbox/v1/items")]


def test_a_fault_happens_on_the_calls_that_are_named_and_so_often() -> None:
    assert drawn(Rule("500")) == list(range(1, 21))
    assert drawn(Rule("500", calls=[2, 5])) == [2, 5]
    assert drawn(Rule("500", times=3)) == [1, 2, 3]
    assert drawn(Rule("500", route="*/suppliers")) == []
    assert drawn(Rule("500", route="*/it?ms")) == list(range(1, 21))


@given(seed=st.integers(0, 100), probability=st.floats(0, 1))
def test_chance_is_the_same_for_the_same_seed(seed: int, probability: float) -> None:
    rule = Rule("429", probability=probability)
    first = drawn(rule, 200, seed)
    assert first == drawn(rule, 200, seed)
    assert abs(len(first) / 200 - probability) < 0.2


def test_the_first_rule_that_fits_speaks_and_all_count() -> None:
    plan = FaultPlan([Rule("500", calls=[1]), Rule("429", calls=[1, 2])])
    assert [rule and rule.kind for rule in (plan.next("/x"), plan.next("/x"), plan.next("/x"))] == ["500", "429", None]
    assert plan.happened == [1, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written_on_a_command_line(kind: str) -> None:
    assert parse_rule(kind).kind == kind
    rule = parse_rule(f"{kind}:route=*/items,calls=2+5,probability=0.5,times=3,seconds=2.5,retry_after=date")
    assert (rule.route, rule.calls, rule.probability, rule.times, rule.seconds) == ("*/items", [2, 5], 0.5, 3, 2.5)


@pytest.mark.parametrize("text", ["", "418", "500:calls=0", "500:calls=x", "500:whatever=1", "429:retry_after=soon"])
def test_what_is_no_fault_is_refused_with_the_kinds(text: str) -> None:
    with pytest.raises(ValueError, match="kinds are 401"):
        parse_rule(text)
