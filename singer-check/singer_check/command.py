"""The command `singer-check`: 0 for a sound tap, 1 for any finding, 2 when it is called wrongly."""

import shlex
import shutil
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import msgspec

from singer_check.check import DEFAULTS, Terms, check_lines, check_tap
from singer_check.findings import Finding
from singer_check.report import as_json, as_table

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class _JsonFile(click.ParamType[dict[str, Any]]):
    """A file with a JSON object."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        try:
            return _decoder.decode(Path(value).read_bytes())
        except OSError as error:
            self.fail(f"{value}: {error.strerror}", param, ctx)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self.fail(f"{value} is no JSON object: {error}", param, ctx)


@click.command()
@click.option("--tap", metavar="COMMAND", help="Run this tap, and again from its STATEs.  [default: judge stdin]")
@click.option("--config", type=_JsonFile(), help="The tap's settings; their secrets must not get out.")
@click.option("--catalog", type=_JsonFile(), help="The tap's catalog.")
@click.option("--state", type=_JsonFile(), help="The state that the tap begins with, or began with.")
@click.option(
    "--resume-runs",
    type=click.IntRange(min=0),
    default=DEFAULTS.resume_runs,
    show_default=True,
    help="Run again from so many intermediate STATEs at most, evenly spread; from the final one in any case.",
)
@click.option("--allow-duplicate-keys", multiple=True, metavar="STREAM", help="Its source may send a row twice.")
@click.option("--secret", multiple=True, metavar="SETTING", help="It is secret, though it is not called so.")
@click.option("--not-secret", multiple=True, metavar="SETTING", help="It is no secret, though it is called so.")
@click.option(
    "--timeout-seconds",
    type=click.FloatRange(min=0),
    default=DEFAULTS.timeout_seconds,
    show_default=True,
    help="How long one run of the tap may take.",
)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep each run's output in this folder.")
@click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.version_option(package_name="singer-check")
def main(*, as_format: str, **options: Any) -> None:
    """Check that a Singer tap keeps to the rules, and that it resumes without loss.

    Either `tap | singer-check`, or `singer-check --tap "tap-x" --config c.json` with a source that stands still.
    """
    inputs = {name: options.pop(name) for name in ("tap", "config", "catalog", "state")}
    findings = _findings(**inputs, terms=Terms(**options))
    click.echo(as_json(findings) if as_format == "json" else as_table(findings))
    if findings:
        raise click.exceptions.Exit(1)


def _findings(tap: str | None, terms: Terms, **inputs: dict[str, Any] | None) -> list[Finding]:
    if tap is None:
        return _judge_stdin(terms, **inputs)
    try:
        command = shlex.split(tap)
    except ValueError as error:
        raise click.BadParameter(f"{tap!r}: {error}", param_hint="--tap") from None
    if not command or shutil.which(command[0]) is None:
        raise click.BadParameter(f"{tap!r}: there is no such program", param_hint="--tap")
    return check_tap(command, terms=terms, progress=_say, **inputs)


def _judge_stdin(
    terms: Terms, *, config: dict[str, Any] | None, state: dict[str, Any] | None, catalog: dict[str, Any] | None
) -> list[Finding]:
    if catalog is not None:
        raise click.UsageError("--catalog goes with --tap")
    if sys.stdin.isatty():
        raise click.UsageError('nothing to judge: call it as `tap | singer-check`, or with --tap "tap ..."')
    return check_lines(sys.stdin.buffer, config, state=state, terms=terms, progress=_say)


def _say(text: str) -> None:
    click.echo(f"- {text}", err=True)
