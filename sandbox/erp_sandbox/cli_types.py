"""What the command line's values mean."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from erp_sandbox.faults import Rule, parse_rule
from erp_sandbox.moments import EPOCH, parse, timestamp
from erp_sandbox.world import SCALES

F = TypeVar("F", bound=Callable[..., Any])
SCALE_MIN, SCALE_MAX = 0.01, 1000


def options(*several: Callable[[F], F]) -> Callable[[F], F]:
    """A few options of a command as one, in their order."""

    def decorated(command: F) -> F:
        for option in reversed(several):
            command = option(command)
        return command

    return decorated


def moment(text: str) -> int:
    """The moment that an ISO 8601 time with a zone names; refuses one before the data begins."""
    try:
        found = parse(text)
    except ValueError:
        example = "2026-06-01T00:00:00Z"
        raise click.BadParameter(f"{text!r} is not an ISO 8601 time with a zone, such as {example}") from None
    if found < EPOCH:
        raise click.BadParameter(f"the data begins at {timestamp(EPOCH)}")
    return found


def _scale(text: str) -> float:
    """The number of a named scale, or a positive number."""
    try:
        number = SCALES[text] if text in SCALES else float(text)
    except ValueError:
        number = 0.0
    if not SCALE_MIN <= number <= SCALE_MAX:
        names = ", ".join(SCALES)
        raise click.BadParameter(f"{text!r} is none of {names}, nor a number from {SCALE_MIN} to {SCALE_MAX}")
    return number


def _fault(text: str) -> Rule:
    """A fault rule, such as 429:route=*/items,calls=2+5."""
    try:
        return parse_rule(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _rate(text: str) -> tuple[int, float]:
    """So many calls in so many seconds, such as 200/60."""
    calls, _, seconds = text.partition("/")
    try:
        rate = int(calls), float(seconds)
    except ValueError:
        rate = 0, 0.0
    if rate[0] < 1 or not rate[1] > 0:
        raise click.BadParameter(f"{text!r} is not calls per seconds, such as 200/60")
    return rate


at_option = click.option("--at", type=moment, metavar="TIME", required=True, help="The moment whose data is meant.")
stream_option = click.option(
    "--stream", "streams", multiple=True, help="Only this one; may be repeated.  [default: all]"
)
fault_option = click.option(
    "--fault",
    "faults",
    type=_fault,
    metavar="KIND[:NAME=VALUE,...]",
    multiple=True,
    help="Something to go wrong; may be repeated.",
)
seed_option = click.option("--seed", default=1, show_default=True, help="Another seed is another company.")
scale_option = click.option(
    "--scale",
    type=_scale,
    metavar=f"[{'|'.join(SCALES)}|NUMBER]",
    default="small",
    show_default=True,
    help="How much data there is.",
)
rate_option = click.option(
    "--rate-limit", type=_rate, metavar="CALLS/SECONDS", help="Calls a key may make in a stretch of time."
)
at_once_option = click.option(
    "--concurrency-limit", type=click.IntRange(1), help="Calls a key may make at the same time."
)
port_option = click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
lifeline_option = click.option(
    "--exit-with-stdin", is_flag=True, help="End when standard input closes, with whoever started it."
)
