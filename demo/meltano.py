"""A Meltano project in a directory of its own: the root's plugins, nobody's state, settings or logs."""

import json
import os
import shutil
import subprocess
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
COMMAND = ROOT / ".tools" / "meltano" / "bin" / "meltano"
# Settings of the caller's shell would otherwise win over the project's own.
_FOREIGN = ("MELTANO_", "SYNC_STATUS_", "TAP_", "TARGET_")

Settings = Mapping[str, str] | None
Listener = Callable[[str], object] | None


class MeltanoError(Exception):
    """A command failed; the text is the end of what it said."""


class Project:
    """A project directory that `meltano` can be called in, by us and by the reader."""

    def __init__(
        self, directory: Path, settings: Mapping[str, str], edit: Callable[[str], str] = lambda plugins: plugins
    ) -> None:
        """Make the directory, or bring it up to date.

        Args:
            directory: Where the project lives.
            settings: Its .env file: environment variables for Meltano and the plugins.
            edit: Makes its meltano.yml of the root's.
        """
        self.directory = directory
        self.log = directory / "output" / "meltano.jsonl"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "logging.yaml", directory)
        # With the root's path written out, Meltano sees that the plugins are installed as they should be.
        plugins = (ROOT / "meltano.yml").read_text().replace("$MELTANO_PROJECT_ROOT", str(ROOT))
        (directory / "meltano.yml").write_text(edit(plugins))
        self._link_plugins()
        # Without quotes a key would end with its first line.
        lines = {name: f"'{value}'" if "\n" in value else value for name, value in settings.items()}
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (directory / ".env").write_text(text)

    def run(self, *blocks: str, settings: Settings = None, said: Listener = None) -> str:
        """Run `meltano run`.

        Args:
            *blocks: The plugins, and options before them.
            settings: Environment variables for this run only.
            said: Called with each line that Meltano prints.

        Returns:
            The run's id, under which the log tells what happened.

        Raises:
            MeltanoError: The run failed.
        """
        run_id = str(uuid.uuid4())
        self.call("run", "--run-id", run_id, *blocks, settings=settings, said=said)
        return run_id

    def call(self, *arguments: str, settings: Settings = None, said: Listener = None) -> str:
        """Run any meltano command and return its standard output.

        Raises:
            MeltanoError: The command failed.
        """
        lines = []
        with tempfile.TemporaryFile("w+") as output:
            with self.start(*arguments, settings=settings, stdout=output) as process:
                try:
                    for line in process.stderr or ():
                        lines.append(line)
                        if said:
                            said(line.strip())
                except BaseException:
                    process.terminate()
                    raise
            if process.returncode:
                raise MeltanoError("".join(lines[-40:]).strip())
            output.seek(0)
            return output.read()

    def start(
        self, *arguments: str, settings: Settings = None, stdout: IO[str] | int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Start a meltano command without waiting for it; its standard error is piped."""
        return subprocess.Popen(  # noqa: S603 - Meltano, with our own arguments
            [str(COMMAND), *arguments],
            cwd=self.directory,
            env={**self.environment, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables that Meltano is called with here."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        return own | {"XDG_STATE_HOME": str(self.directory / ".meltano" / "state")}

    def extracted(self, run_id: str) -> dict[str, int]:
        """Return the records of each stream that the extractor counted in a run."""
        counts: Counter[str] = Counter()
        for line in self._log_lines():
            metric = line.get("metric_info") or {}
            mine = line.get("run_id") == run_id and line.get("producer")
            if mine and metric.get("metric") == "record_count":
                counts[metric["tags"]["stream"]] += metric["value"]
        return dict(counts)

    def bookmarks(self, state_id: str) -> dict[str, str]:
        """Return the bookmark of each stream, as Meltano keeps it."""
        state = json.loads(self.call("state", "get", state_id))
        bookmarks: dict[str, Any] = state["singer_state"]["bookmarks"]
        return {stream: _reached(mark) for stream, mark in bookmarks.items()}

    def _log_lines(self) -> Iterator[dict[str, Any]]:
        with self.log.open(encoding="utf-8") as log:
            yield from (json.loads(line) for line in log)

    def _link_plugins(self) -> None:
        for kind in ("extractors", "loaders", "utilities"):
            link = self.directory / ".meltano" / kind
            link.parent.mkdir(exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(ROOT / ".meltano" / kind)


def _reached(mark: Mapping[str, Any]) -> str:
    """How far a stream was read; where it is read in parts, that of the part that got furthest."""
    return max(str(part.get("replication_key_value", "")) for part in [mark, *mark.get("partitions", ())])
