"""A run that fails before one's eyes: the source tears its answers, the run is red, and nothing is lost."""

import re

from rich.console import Console

from demo.connections import SANDBOX
from demo.meltano import MeltanoError, Project
from demo.sandbox import Sandbox

_TORN = {"kind": "truncated_json", "route": "*/purchase-orders"}
# The first failure is to be seen, not what asking again makes of it.
_AT_ONCE = {"TAP_SANDBOX_MAX_RETRY_SECONDS": "0"}
_OF_THE_TAP = re.compile(rf"\] {SANDBOX.tap} +(.+?)(?: plugin_\w+=.*)?$")


class UncaughtError(Exception):
    """The run did not notice."""


def show(meltano: Project, sandbox: Sandbox, console: Console) -> None:
    """Let one run meet a source that tears the pages of purchase orders in two.

    Raises:
        UncaughtError: The run ended as if nothing had happened.
    """
    title = f"the source tears its pages now: meltano run {' '.join(SANDBOX.pipeline)}"
    console.print(f"- {title}")
    sandbox.spoil(_TORN)
    told: list[str] = []
    try:
        meltano.run(*SANDBOX.pipeline, settings=_AT_ONCE, said=told.append)
    except MeltanoError:
        words = [found[1] for line in told if (found := _OF_THE_TAP.search(line))]
        console.print(f"  the run is red: {words[-1] if words else ''}", style="yellow", markup=False, soft_wrap=True)
    else:
        raise UncaughtError("A run read torn pages and called itself a success.")
    finally:
        sandbox.spoil()
    console.print("- the source is whole again")
