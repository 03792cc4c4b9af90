"""What the tests of every tap share: a tap run to its end, and what that left."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests import forked

LOG_FOR_PROGRAMS = """\
version: 1
disable_existing_loggers: false
formatters: {{structured: {{(): singer_sdk.logging.StructuredFormatter}}}}
handlers:
  stderr: {{class: logging.StreamHandler, formatter: structured, stream: ext://sys.stderr}}
  file: {{class: logging.FileHandler, formatter: structured, filename: {file}}}
  plain: {{class: logging.FileHandler, filename: {file}.txt}}
root: {{level: DEBUG, handlers: [stderr, file, plain]}}
"""
"""A configuration for `SINGER_SDK_LOG_CONFIG`; `file` is where the log goes besides."""


@dataclass(frozen=True)
class Run:
    """What one run of a tap left: its exit code, its messages, its log, and all that it wrote."""

    code: int
    messages: list[dict[str, Any]]
    log: str
    out: str = ""

    def records(self, stream: str) -> list[dict[str, Any]]:
        """The stream's records, in order."""
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    @property
    def state(self) -> dict[str, Any]:
        """The last state."""
        states = [message["value"] for message in self.messages if message["type"] == "STATE"]
        return states[-1] if states else {}

    @property
    def keys(self) -> dict[str, list[str]]:
        """The key of each stream that has a schema."""
        return {m["stream"]: m["key_properties"] for m in self.messages if m["type"] == "SCHEMA"}

    @property
    def last_line(self) -> str:
        """Why it ended."""
        return self.log.strip().splitlines()[-1]


class Tap:
    """A tap, its settings, and a folder for its files."""

    def __init__(self, program: str, folder: Path, settings: dict[str, Any]) -> None:
        self.program, self.folder, self.settings = program, folder, settings

    def _file(self, name: str, content: Any) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def command(self, *arguments: str, **files: Any) -> list[str]:
        """The command line; each keyword is the content of a file for the option of that name."""
        options = [part for name, content in files.items() for part in (f"--{name}", self._file(name, content))]
        return [self.program, *arguments, *options]

    def __call__(self, *arguments: str, env: Mapping[str, str] | None = None, **files: Any) -> Run:
        """Run to the end."""
        command = self.command(*arguments, **({"config": self.settings} | files))
        ended = forked.run(command, env=os.environ | (env or {}))
        lines = [line for line in ended.stdout.splitlines() if line.startswith('{"type"')]
        messages = [json.loads(line, parse_float=Decimal) for line in lines]
        return Run(ended.returncode, messages, ended.stderr, ended.stdout)
