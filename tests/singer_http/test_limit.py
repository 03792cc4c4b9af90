"""How many calls may be in flight: up with success, down at a refusal, and careful behind one."""

from singer_http.limit import PROBE_AFTER, START, AdaptiveLimit


def answered(limit: AdaptiveLimit, times: int) -> int:
    for _ in range(times):
        limit.succeeded()
    return limit.working


def test_it_begins_low_and_rises_to_its_ceiling_and_no_further() -> None:
    limit = AdaptiveLimit(15)
    assert limit.working == START
    assert answered(limit, 1000) == 15
    assert AdaptiveLimit(2).working == 2


def test_after_a_refusal_one_more_call_is_tried_seldom() -> None:
    limit = AdaptiveLimit(15)
    limit.refused(6)
    assert limit.working == 5
    assert answered(limit, PROBE_AFTER - 1) == 5
    assert answered(limit, 1) == 6


def test_several_refusals_lead_to_the_lowest_and_one_call_is_always_left() -> None:
    limit = AdaptiveLimit(15)
    for in_flight in (8, 6, 7):
        limit.refused(in_flight)
    assert limit.working == 5
    limit.refused(1)
    assert limit.working == 1
