"""Told to stop: at once before the first row, then between pages; the second time at once again."""

import os
import signal

import pytest
from singer_http.signals import StopRequest


def test_before_the_first_row_a_signal_leaves_at_once() -> None:
    with pytest.raises(SystemExit) as end:
        StopRequest()(signal.SIGTERM)
    assert end.value.code == 143


def test_while_rows_are_written_a_signal_wakes_and_the_boundary_leaves_with_the_state_written() -> None:
    happened: list[str] = []
    stop = StopRequest()
    stop.at_boundaries(lambda: happened.append("woken"))
    stop.leave_if_told(lambda: happened.append("state"))
    assert happened == []
    stop(signal.SIGINT)
    assert happened == ["woken"]
    with pytest.raises(SystemExit) as end:
        stop.leave_if_told(lambda: happened.append("state"))
    assert end.value.code == 130
    assert happened == ["woken", "state"]


def test_a_second_signal_leaves_at_once_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    stop = StopRequest()
    stop.at_boundaries(lambda: None)
    stop(signal.SIGTERM)
    assert left == []
    stop(signal.SIGINT)
    assert left == [130]
