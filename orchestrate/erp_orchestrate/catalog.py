"""What a connection's tap offers: which streams, and which of them can be read in windows."""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano

WHOLE = "whole"
"""A stream's metadata `initial-sync`: it is read from the beginning at first, whatever start_date says."""

_KEPT_SECONDS = 3600


class Streams(NamedTuple):
    """The selected streams of a tap.

    Args:
        windowed: Read by their changes, from start_date on.
        whole: All others.
    """

    windowed: tuple[str, ...]
    whole: tuple[str, ...]


class Catalogs:
    """The catalogs of a project's taps: asked for once, and kept on this machine for the windows of a load.

    A tap may ask its source dozens of questions to know what there is.

    Args:
        meltano: Calls Meltano.
        folder: Where they are kept.
    """

    def __init__(self, meltano: Meltano, folder: Path) -> None:
        self._meltano, self._folder = meltano, folder

    def streams(self, environment: str | None, tap: str) -> Streams:
        """Ask a tap what it offers, whatever was kept.

        Raises:
            OrchestrateError: It fails, or says nothing that can be understood.
        """
        path = self._path(environment, tap)
        path.unlink(missing_ok=True)
        entries = list(_selected(json.loads(self.kept(environment, tap).read_text("utf-8"))["streams"]))
        windowed = [name for name, found in entries if _is_windowed(found)]
        return Streams(tuple(windowed), tuple(name for name, _ in entries if name not in windowed))

    def keep_for(self, environment: str | None, tap: str, plan: str) -> None:
        """Keep what a tap offers now for a plan that was made of it.

        Args:
            environment: Meltano's.
            tap: Which one.
            plan: Its hash.
        """
        beside = (path := self._path(environment, tap, plan)).with_suffix(".new")
        shutil.copyfile(self.kept(environment, tap), beside)
        beside.replace(path)

    def kept(self, environment: str | None, tap: str, plan: str = "") -> Path:
        """Return the file of a tap's catalog; it is asked for if there is none, or only an old one.

        Args:
            environment: Meltano's.
            tap: Which one.
            plan: The hash of the plan that it is for: another plan's may lack streams of this one.

        Raises:
            OrchestrateError: It fails, or says nothing that can be understood.
        """
        path = self._path(environment, tap, plan)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Meltano has one place for what a tap says, whoever asks.
        with self._path(environment, tap).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists() or time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                beside = path.with_suffix(".new")
                beside.write_text(self._asked(environment, tap), "utf-8")
                beside.replace(path)
        return path

    def forget(self, environment: str | None, tap: str, plan: str) -> None:
        """Have a tap asked again: it may have failed because its source is no longer as the catalog has it."""
        self._path(environment, tap, plan).unlink(missing_ok=True)

    def _path(self, environment: str | None, tap: str, plan: str = "") -> Path:
        return self._folder / f"{environment or 'none'}.{tap}{plan and '.'}{plan}.json"

    def _asked(self, environment: str | None, tap: str) -> str:
        chosen = [f"--environment={environment}"] if environment else []
        text = self._meltano.ask(*chosen, "invoke", "--dump=catalog", tap)
        try:
            list(_selected(json.loads(text)["streams"]))
        except (ValueError, KeyError, TypeError):
            raise OrchestrateError(
                f"{tap} printed no catalog; `meltano invoke {tap} --discover` shows what it says"
            ) from None
        return text


def _selected(entries: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in entries:
        root: dict[str, Any] = next((m["metadata"] for m in entry.get("metadata") or () if not m["breadcrumb"]), {})
        if root.get("selected", True):
            # The catalog's own word goes before the metadata's.
            method = entry.get("replication_method") or root.get("replication-method")
            yield str(entry["tap_stream_id"]), {**root, "method": method, "key": entry.get("replication_key")}


def _is_windowed(found: dict[str, Any]) -> bool:
    method = found["method"] or found.get("forced-replication-method")
    has_key = found["key"] or found.get("replication-key")
    return method == "INCREMENTAL" and bool(has_key) and found.get("initial-sync") != WHOLE
