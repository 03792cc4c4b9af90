"""The first sentence of the dashboard, for every mix of connections."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sync_status.dashboard.charts import freshness_bar, sparkline, strip, told_freshness
from sync_status.dashboard.verdict import actions, verdict
from sync_status.dashboard.words import commands, prose, since
from sync_status.model import Connection, Freshness, Reason, Setup, Statistics, Status
from sync_status.run_model import Counts, Run

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


def status(health: str, **given: object) -> Status:
    connection = Connection("c", "tap-x → target-y", "x", "tap-x", "target-y", "c")
    well = Status(
        connection,
        "completed",
        "healthy",
        Freshness("on_time"),
        Setup(),
        None,
        None,
        None,
        None,
        None,
        Statistics(),
        AT,
    )
    return replace(well, health=health, **given)  # type: ignore[arg-type]


def run(**given: object) -> Run:
    made = Run("1", "r", "c", "completed", "cli", AT, AT, AT, 60.0, Counts(10, 10))
    return replace(made, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("healths", "sentence", "tone"),
    [
        ([], "No connections yet", "idle"),
        (["unknown"], "1 connection, not yet run", "idle"),
        (["healthy"], "The connection is healthy", "good"),
        (["healthy", "healthy"], "All 2 connections are healthy", "good"),
        (["healthy", "unknown"], "1 of 2 connections are healthy", "good"),
        (["warning", "healthy"], "1 of 2 connections needs attention", "warn"),
        (["degraded", "warning", "healthy"], "2 of 3 connections need attention", "bad"),
    ],
)
def test_one_sentence_says_it(healths: list[str], sentence: str, tone: str) -> None:
    found = verdict([status(health) for health in healths])
    assert (found.sentence, found.tone) == (sentence, tone)


def test_what_mends_itself_needs_no_action() -> None:
    stale = (Reason("DATA_STALE", "error", "The last success is old."),)
    found = actions([status("warning"), status("degraded", reasons=stale), status("healthy")])
    assert [(one.headline, bool(one.fix)) for one in found] == [("The last success is old.", True)]


def test_charts_of_nothing_say_so() -> None:
    assert 'aria-label="No runs yet"' in strip(())
    assert "Too few runs" in sparkline(())
    assert told_freshness(Freshness("unknown")) == "No successful sync yet"
    assert "never late" in told_freshness(Freshness("unknown", AT, 60.0))
    assert "No successful sync yet" in freshness_bar(Freshness("unknown"))


def test_a_strip_shows_the_last_24_runs_newest_to_the_right() -> None:
    recent = [run(status="failed", duration_seconds=30.0), *[run()] * 40]
    drawn = strip(recent)
    assert "Last 24 runs: 23 completed, 1 failed" in drawn
    bars = {kind: re.findall(r"M(\d+) ", path) for kind, path in re.findall(r'<path class="(\w+)" d="([^"]+)"', drawn)}
    assert [len(bars["good"]), len(bars["bad"])] == [23, 1]
    assert int(bars["bad"][0]) > max(map(int, bars["good"]))


def test_a_sparkline_takes_what_was_extracted_where_nothing_was_reported() -> None:
    drawn = sparkline([run(counts=Counts(7, None, None, "not_reported")), run(), run(counts=Counts())])
    assert "Rows per run over 2 runs: latest 7, most 10" in drawn


def test_texts_are_escaped_and_only_backticks_are_code() -> None:
    assert prose("run `meltano <x>` & <b>") == "run <code>meltano &lt;x&gt;</code> &amp; &lt;b&gt;"
    assert commands("see `api_key`, then run `meltano invoke tap-x:check`") == ["meltano invoke tap-x:check"]
    assert 'datetime="2026-03-02T06:00:00Z"' in since(AT, AT + timedelta(hours=2))
    assert ">2 h ago<" in since(AT, AT + timedelta(hours=2))
    assert ">in 2 h<" in since(AT, AT - timedelta(hours=2))
