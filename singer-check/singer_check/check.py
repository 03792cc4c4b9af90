"""Checks a tap: what it writes, and whether it resumes from each of its STATEs without loss."""

import os
import shlex
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from singer_check.completeness import compare
from singer_check.findings import Finding, Findings
from singer_check.judge import Judge, Progress
from singer_check.leaks import Secrets
from singer_check.messages import encode
from singer_check.processes import Tap

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of the checker.

    Args:
        resume_runs: How many intermediate STATEs the tap is run again from, at most, beside the final one.
        allow_duplicate_keys: The streams whose source may send a row twice.
        secret: Names of settings that are secret, beside those that are called so.
        not_secret: Names of settings that are not, though they are called so.
        timeout_seconds: How long one run may take.
        keep: The folder that keeps the output of each run; none if unset.
    """

    resume_runs: int = 10
    allow_duplicate_keys: Collection[str] = ()
    secret: Collection[str] = ()
    not_secret: Collection[str] = ()
    timeout_seconds: float = 3600
    keep: Path | None = None


DEFAULTS = Terms()


def check_lines(
    lines: Iterable[bytes],
    config: Mapping[str, Any] | None = None,
    *,
    state: dict[str, Any] | None = None,
    terms: Terms = DEFAULTS,
    progress: Progress | None = None,
) -> list[Finding]:
    """Judge the output of one run that ended well.

    Args:
        lines: The output, line by line.
        config: The settings that it was made with, for their secrets.
        state: The state that it was made with.
        terms: What is asked.
        progress: Where to say how far it is.
    """
    secrets = Secrets(config or {}, secret=terms.secret, not_secret=terms.not_secret)
    findings = Findings(secrets.redact)
    judge = Judge(findings, start=state, secrets=secrets, may_repeat=terms.allow_duplicate_keys, progress=progress)
    for line in lines:
        judge.line(line)
    judge.end()
    return list(findings)


def check_tap(
    command: str | Sequence[str],
    config: Mapping[str, Any] | None = None,
    *,
    catalog: Mapping[str, Any] | None = None,
    state: dict[str, Any] | None = None,
    terms: Terms = DEFAULTS,
    progress: Progress | None = None,
) -> list[Finding]:
    """Run a tap, then again from its final and its intermediate STATEs; its source must not change meanwhile.

    Args:
        command: The program and its arguments; a text is taken apart as a shell would.
        config: Its settings.
        catalog: Its catalog; without one the tap chooses.
        state: The state that the first run begins with.
        terms: What is asked.
        progress: Where to say how far it is.

    Returns:
        What was found; empty for a sound tap.

    Raises:
        OSError: The tap cannot be started.
    """
    secrets = Secrets(config or {}, secret=terms.secret, not_secret=terms.not_secret)
    with tempfile.TemporaryDirectory() as folder:
        files = _Files(Path(folder), terms.keep)
        tap = Tap(
            shlex.split(command) if isinstance(command, str) else command,
            None if config is None else files.write("config", config),
            None if catalog is None else files.write("catalog", catalog),
            terms.timeout_seconds,
        )
        runs = _Runs(tap, secrets, terms, files, progress)
        runs.all(state)
    return list(runs.findings)


@dataclass(frozen=True, slots=True)
class _Files:
    folder: Path
    keep: Path | None

    def write(self, name: str, content: Mapping[str, Any]) -> Path:
        path = self.folder / f"{name}.json"
        # The config holds secrets; the folder around it is the user's alone.
        path.write_bytes(encode(content))
        return path

    def output(self, name: str) -> Path:
        if self.keep is None:
            return Path(os.devnull)
        self.keep.mkdir(parents=True, exist_ok=True)
        return self.keep / f"{name.replace(' ', '-')}.jsonl"


@dataclass(slots=True)
class _Runs:
    tap: Tap
    secrets: Secrets
    terms: Terms
    files: _Files
    progress: Progress | None
    findings: Findings = field(init=False)

    def __post_init__(self) -> None:
        self.findings = Findings(self.secrets.redact)

    def all(self, state: dict[str, Any] | None) -> None:
        whole, ended_well = self._run("first run", state)
        samples = [*whole.samples.chosen(), whole.samples.last] if whole.samples.last else []
        if not ended_well:
            self._say("no run from its STATEs, because what a whole run holds is not known")
            return
        for number, sample in enumerate(filter(None, samples), 2):
            name = "run from the final STATE" if sample == samples[-1] else f"run from line {sample.line}"
            self._say(f"run {number} of {len(samples) + 1}")
            resumed, ended_well = self._run(name, _decoder.decode(sample.value))
            if ended_well:
                compare(whole, sample.line, resumed, self.findings)

    def _run(self, name: str, state: dict[str, Any] | None) -> tuple[Judge, bool]:
        self.findings.run = name
        judge = Judge(
            self.findings,
            start=state,
            secrets=self.secrets,
            may_repeat=self.terms.allow_duplicate_keys,
            samples=self.terms.resume_runs,
            progress=self.progress,
        )
        path = None if state is None else self.files.write("state", state)
        with self.files.output(name).open("wb") as copy:
            ended_well = self.tap.run(judge, self.findings, self.secrets, state=path, copy=copy)
        self._say(f"{name}: {judge.rows:,} rows; findings so far: {len(self.findings)}")
        return judge, ended_well

    def _say(self, text: str) -> None:
        if self.progress:
            self.progress(text)
