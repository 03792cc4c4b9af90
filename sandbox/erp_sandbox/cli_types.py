"""What the command line's values mean."""

import click

from erp_sandbox.faults import Rule, parse_rule
from erp_sandbox.moments import EPOCH, parse, timestamp
from erp_sandbox.world import SCALES

SCALE_MIN, SCALE_MAX = 0.01, 1000


class Moment(click.ParamType[int]):
    """An ISO 8601 time with a zone, as the moment it names."""

    name = "TIME"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The moment; refuses what is no time or lies before the data begins."""
        if isinstance(value, int):
            return value
        try:
            moment = parse(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time with a zone, such as 2026-06-01T00:00:00Z", param, ctx)
        if moment < EPOCH:
            self.fail(f"the data begins at {timestamp(EPOCH)}", param, ctx)
        return moment


class Scale(click.ParamType[float]):
    """A named scale, or a positive number."""

    name = f"[{'|'.join(SCALES)}|NUMBER]"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The scale as a number."""
        try:
            number = SCALES[value] if value in SCALES else float(value)
        except ValueError:
            number = 0.0
        if not SCALE_MIN <= number <= SCALE_MAX:
            self.fail(
                f"{value!r} is none of {', '.join(SCALES)}, nor a number from {SCALE_MIN} to {SCALE_MAX}", param, ctx
            )
        return number


class Fault(click.ParamType[Rule]):
    """A fault rule, such as 429:route=*/items,calls=2+5."""

    name = "KIND[:NAME=VALUE,...]"

    def convert(self, value: str | Rule, param: click.Parameter | None, ctx: click.Context | None) -> Rule:
        """The rule."""
        if isinstance(value, Rule):
            return value
        try:
            return parse_rule(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Rate(click.ParamType[tuple[int, float]]):
    """So many calls in so many seconds, such as 200/60."""

    name = "CALLS/SECONDS"

    def convert(
        self, value: str | tuple[int, float], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, float]:
        """Calls and seconds."""
        if isinstance(value, tuple):
            return value
        calls, _, seconds = value.partition("/")
        try:
            rate = int(calls), float(seconds)
        except ValueError:
            rate = 0, 0.0
        if rate[0] < 1 or not rate[1] > 0:
            self.fail(f"{value!r} is not calls per seconds, such as 200/60", param, ctx)
        return rate


seed_option = click.option("--seed", default=1, show_default=True, help="Another seed is another company.")
scale_option = click.option("--scale", type=Scale(), default="small", show_default=True, help="How much data there is.")
rate_option = click.option("--rate-limit", type=Rate(), help="Calls a key may make in a stretch of time.")
at_once_option = click.option(
    "--concurrency-limit", type=click.IntRange(1), help="Calls a key may make at the same time."
)
port_option = click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
lifeline_option = click.option(
    "--exit-with-stdin", is_flag=True, help="End when standard input closes, with whoever started it."
)
