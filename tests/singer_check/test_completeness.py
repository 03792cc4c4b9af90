"""What a run from a STATE must bring, row by row."""

import json
from typing import Any

import pytest
from singer_check.completeness import compare
from singer_check.findings import Findings
from singer_check.judge import Judge

STATE_LINE = 4


def judged(*rows: tuple[Any, str], stream: str = "s", keys: tuple[str, ...] = ("id",)) -> Judge:
    """A run whose SCHEMA is on line 1 and whose rows follow."""
    head = {"type": "SCHEMA", "stream": stream, "schema": {"properties": {}}, "key_properties": keys}
    records = [{"type": "RECORD", "stream": stream, "record": {"id": key, "x": x}} for key, x in rows]
    judge = Judge(Findings(), may_repeat=[stream])
    for message in (head, *records):
        judge.line(json.dumps(message).encode())
    return judge


# The last row comes again as it was, so that it need not come a third time.
WHOLE = judged((1, "a"), (2, "a"), (3, "a"), (4, "a"), (1, "b"), (3, "a"))


@pytest.mark.parametrize(
    ("resumed", "found"),
    [
        pytest.param(judged((4, "a"), (1, "b")), [], id="what is after the STATE"),
        pytest.param(judged((2, "a"), (4, "a"), (1, "b")), [], id="more of the same"),
        pytest.param(judged((1, "b")), [("L001", 1)], id="a row is missing"),
        pytest.param(judged((4, "a")), [("L001", 1)], id="a change is missing"),
        pytest.param(judged(), [("L001", 2)], id="both are missing"),
        pytest.param(judged((4, "a"), (1, "a")), [("L002", 1)], id="an old form"),
        pytest.param(judged((4, "a"), (1, "b"), (5, "a")), [("L002", 1)], id="a row that was not there"),
    ],
)
def test_rows_before_a_state_and_after_it_make_up_the_whole(resumed: Judge, found: list[tuple[str, int]]) -> None:
    findings = Findings()
    compare(WHOLE, STATE_LINE, resumed, findings)
    assert [(finding.code, finding.count) for finding in findings] == found


def test_rows_without_a_key_are_compared_by_content() -> None:
    findings = Findings()
    compare(judged((1, "a"), (1, "b"), keys=()), 2, judged((1, "b"), keys=()), findings)
    assert len(findings) == 0
    compare(judged((1, "a"), (1, "b"), keys=()), 2, judged((1, "c"), keys=()), findings)
    assert [finding.code for finding in findings] == ["L001", "L002"]


def test_a_stream_that_is_missing_altogether_is_missing() -> None:
    findings = Findings()
    compare(WHOLE, 0, judged(stream="t"), findings)
    assert [(finding.code, finding.stream, finding.count) for finding in findings] == [("L001", "s", 4)]
