"""Charts as SVG: small pure functions. Colours come from the style sheet; every chart says in words what it shows."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from sync_status.dashboard.words import count, duration, label, plural, tone
from sync_status.model import Freshness
from sync_status.run_model import Run

STRIP_RUNS = 24
_BAR, _GAP, _HEIGHT = 5, 2, 28
_LEAST = 4


def strip(recent: Sequence[Run]) -> Markup:
    """The latest runs as bars, newest to the right: the height is the duration, the colour the state.

    Args:
        recent: Newest first.
    """
    runs = list(reversed(recent[:STRIP_RUNS]))
    width = STRIP_RUNS * (_BAR + _GAP) - _GAP
    longest = max((run.duration_seconds for run in runs), default=0.0) or 1.0
    empty = STRIP_RUNS - len(runs)
    # One path for each colour: a shape for each of a hundred strips' bars would be most of the page.
    paths: dict[str, str] = {"none": "".join(_bar(n, 2) for n in range(empty))} if empty else {}
    for n, run in enumerate(runs, start=empty):
        height = _LEAST + (_HEIGHT - _LEAST) * (run.duration_seconds / longest) ** 0.5
        kind = tone(run.status)
        paths[kind] = paths.get(kind, "") + _bar(n, round(height))
    bars = [Markup(f'<path class="{kind}" d="{path}"/>') for kind, path in paths.items()]  # noqa: S704 - our own words and numbers
    return _svg(width, _HEIGHT, "strip", told_runs(runs), bars)


def _bar(place: int, height: int) -> str:
    return f"M{place * (_BAR + _GAP)} {_HEIGHT}v{-height}h{_BAR}v{height}z"


def told_runs(runs: Sequence[Run]) -> str:
    """The states of some runs in words."""
    if not runs:
        return "No runs yet"
    counted = Counter(label(run.status).lower() for run in runs)
    return f"Last {plural(len(runs), 'run')}: " + ", ".join(f"{n} {word}" for word, n in counted.most_common())


def sparkline(recent: Sequence[Run]) -> Markup:
    """Rows per run, newest to the right.

    Args:
        recent: Newest first; runs that did not end, and those without a count, are left out.
    """
    values = [rows for run in reversed(recent) if run.ended_at and (rows := _rows(run)) is not None]
    width, height = 96, _HEIGHT
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return _svg(width, height, "sparkline", "Too few runs for a line", [_rect(0, height - 2, width, 2, "none")])
    top = max(values) or 1
    step = (width - 6) / (len(values) - 1)
    points = [(3 + n * step, height - 3 - (height - 8) * value / top) for n, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    shapes = [
        Markup('<polygon class="area" points="3,{h} {line} {x:.1f},{h}"/>').format(h=height, line=line, x=x),
        Markup('<polyline class="line" points="{}"/>').format(line),
        Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(x, y),
    ]
    told = f"Rows per run over {len(values)} runs: latest {count(values[-1])}, most {count(max(values))}"
    return _svg(width, height, "sparkline", told, shapes)


def freshness_bar(freshness: Freshness) -> Markup:
    """The age of the data against what the schedule promises; marks stand where it is late, and where it is stale."""
    width, height = 120, 8
    age, late, stale = freshness.age_seconds, freshness.late_after_seconds, freshness.stale_after_seconds
    track = _rect(0, 1, width, 6, "track", radius=3)
    if age is None or not late or not stale:
        return _svg(width, height, "freshness", told_freshness(freshness), [track])
    whole = stale * 1.25
    filled = max(3.0, min(1.0, age / whole) * width)
    marks = [_rect(width * limit / whole - 0.5, 0, 1, height, "mark") for limit in (late, stale)]
    fill = _rect(0, 1, filled, 6, tone(freshness.state), radius=3)
    return _svg(width, height, "freshness", told_freshness(freshness), [track, fill, *marks])


def told_freshness(freshness: Freshness) -> str:
    """The age of the data in words."""
    if freshness.age_seconds is None:
        return "No successful sync yet"
    if not freshness.late_after_seconds or not freshness.stale_after_seconds:
        return f"The data is {duration(freshness.age_seconds)} old; without a schedule it is never late"
    limits = (
        f"late after {duration(freshness.late_after_seconds)}, stale after {duration(freshness.stale_after_seconds)}"
    )
    return f"The data is {duration(freshness.age_seconds)} old; {limits}"


def progress(elapsed: float, usual: float | None) -> Markup:
    """How far a run is, against how long runs usually take."""
    width, height = 120, 8
    track = _rect(0, 1, width, 6, "track", radius=3)
    if not usual:
        return _svg(width, height, "progress", f"Running for {duration(elapsed)}", [track])
    share = min(1.0, elapsed / usual)
    fill = _rect(0, 1, max(3.0, share * width), 6, "busy" if elapsed <= 3 * usual else "warn", radius=3)
    told = f"Running for {duration(elapsed)}; usually it takes {duration(usual)}"
    return _svg(width, height, "progress", told, [track, fill])


def durations(recent: Sequence[Run], usual: float | None, longest_usual: float | None) -> Markup:
    """How long runs took, with the band in which most do.

    Args:
        recent: Newest first.
        usual: The median.
        longest_usual: What one in twenty exceeds.
    """
    values = [(run, run.duration_seconds) for run in reversed(recent)]
    told = f"Duration of {plural(len(values), 'run')}"
    if usual and longest_usual:
        told += f"; half take up to {duration(usual)}, nineteen of twenty up to {duration(longest_usual)}"
    return _bars(values, told, duration, band=(usual, longest_usual) if usual and longest_usual else None)


def volumes(recent: Sequence[Run], usual: float | None) -> Markup:
    """How many rows runs brought, with the usual number.

    Args:
        recent: Newest first.
        usual: The median.
    """
    values = [(run, float(rows)) for run in reversed(recent) if (rows := _rows(run)) is not None]
    told = f"Rows of {plural(len(values), 'run')}"
    if usual is not None:
        told += f"; usually {count(usual)}"
    return _bars(values, told, count, band=(usual * 0.98, usual * 1.02) if usual else None)


def most(recent: Sequence[Run], what: str) -> float:
    """The end of a chart's axis: the most of `duration_seconds` or of rows."""
    if what == "duration":
        return max((run.duration_seconds for run in recent), default=0.0)
    return float(max((_rows(run) or 0 for run in recent), default=0))


def _rows(run: Run) -> int | None:
    return run.counts.extracted if run.counts.loaded is None else run.counts.loaded


def _bars(values: Sequence[tuple[Run, float]], told: str, written: object, band: tuple[float, float] | None) -> Markup:
    width, height = 600, 120
    top = max([value for _, value in values] + list(band or ()), default=0.0) or 1.0
    step = width / max(len(values), STRIP_RUNS)
    shapes = []
    if band:
        low, high = (height - height * edge / top for edge in band)
        shapes.append(_rect(0, high, width, max(1.0, low - high), "band"))
    start = width - step * len(values)
    for n, (run, value) in enumerate(values):
        size = max(2.0, height * value / top)
        title = f"{run.started_at:%d %b %H:%M}: {written(value)}, {label(run.status).lower()}"  # type: ignore[operator]
        shapes.append(_rect(start + n * step + 1, height - size, step - 2, size, tone(run.status), title))
    return _svg(width, height, "bars", told, shapes, is_stretched=True)


def _rect(x: float, y: float, width: float, height: float, kind: str, title: str = "", radius: float = 1) -> Markup:
    # Written by hand, as `Markup.format` takes ten times as long and a page has hundreds.
    inner = f"<title>{escape(title)}</title>" if title else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    return Markup(f'<rect class="{escape(kind)}" {place}>{inner}</rect>')  # noqa: S704 - each text in it is escaped


def _svg(
    width: float, height: float, kind: str, told: str, shapes: Sequence[Markup], *, is_stretched: bool = False
) -> Markup:
    stretch = ' preserveAspectRatio="none"' if is_stretched else ""
    head = f'class="chart {escape(kind)}" role="img" aria-label="{escape(told)}" viewBox="0 0 {width:g} {height:g}"'
    return Markup(f"<svg {head}{stretch}>{''.join(shapes)}</svg>")  # noqa: S704 - same


def phase_kind(name: str) -> str:
    """The class that gives a phase its colour."""
    return f"p-{name}" if name in {"discover", "extract", "load"} else "idle"


def phases(run: Run, at: datetime) -> Markup:
    """The parts of a run, one after the other or at once, along its time.

    Args:
        run: With its phases.
        at: The end of parts that go on.
    """
    width, height = 600, 26
    end = run.ended_at or at
    whole = max((end - run.started_at).total_seconds(), 0.001)
    lane = height / (len(run.phases) or 1)
    shapes, told = [], []
    for n, phase in enumerate(run.phases):
        start = (phase.started_at - run.started_at).total_seconds()
        length = ((phase.ended_at or end) - phase.started_at).total_seconds()
        # A part of no length is seen, too, and ends where the run does.
        size = max(4.0, width * length / whole)
        left = min(width * start / whole, width - size)
        shapes += [
            _rect(0, n * lane + 1, width, lane - 2, "track"),
            _rect(left, n * lane + 1, size, lane - 2, phase_kind(phase.name), phase.name),
        ]
        told.append(f"{phase.name} {duration(length)}")
    return _svg(width, height, "phases-bar", "Phases: " + ", ".join(told), shapes, is_stretched=True)
