"""A Meltano project with a written history, and a command in Meltano's place that notes what it is asked."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from erp_orchestrate.catalog import Catalogs
from erp_orchestrate.load import Load
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.plan import Part, Plan
from erp_orchestrate.plugins import Plugins
from erp_orchestrate.windows import Period
from sync_status.assembly import assemble
from sync_status.settings import read_settings

from tests.sync_status.meltano_history import PROJECT, SANDBOX, MeltanoHistory

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
TAP = {"name": "tap-sandbox", "settings": [{"name": "start_date"}, {"name": "end_date"}]}
# It fails with what the file `trouble` says, if there is one.
ANSWERS = """#!/bin/sh
echo "$*" >> asked
if [ -e trouble ]; then cat trouble >&2; exit 1; fi
case "$*" in
  *--dump=catalog*) cat catalog.json;;
  *"schedule list"*) cat schedules.json;;
  *"config print"*) echo '{"lag_seconds": 300, "max_concurrency": 5, "path": "output/warehouse.duckdb"}';;
esac
"""


def stream(name: str, *, windowed: bool = True) -> dict[str, Any]:
    """An entry of a catalog."""
    method = {"replication_method": "INCREMENTAL", "replication_key": "at"} if windowed else {}
    return {"tap_stream_id": name, "metadata": [], **method}


class Written:
    """The project; sync-status and Load over it."""

    def __init__(
        self,
        root: Path,
        jobs: Sequence[dict[str, Any]] = (),
        schedules: Sequence[dict[str, Any]] = (),
        **settings: Any,
    ) -> None:
        root.mkdir()
        plugins = {**PROJECT["plugins"], "extractors": [{**TAP, **settings}, {"name": "tap-plex"}]}
        more = {"jobs": [*PROJECT["jobs"], *jobs], "schedules": [*PROJECT["schedules"], *schedules]}
        self.history = MeltanoHistory(root, {**PROJECT, "plugins": plugins, **more})
        self.root = root
        (command := root / "meltano").write_text(ANSWERS)
        command.chmod(0o755)
        own = {"SYNC_STATUS_MELTANO": str(command), "SYNC_STATUS_TIMEZONE": "Europe/Paris"}
        self.environ = {**self.history.environ, **own}
        self.offer(stream("orders"), stream("units", windowed=False))
        self.parts = assemble(read_settings(self.environ), lambda: NOW)
        self.meltano = Meltano(self.parts.settings)
        self.catalogs = Catalogs(self.meltano, root / "kept")
        self.load = Load(self.parts, self.meltano, Plugins(root), self.catalogs)

    def offer(self, *streams: dict[str, Any]) -> None:
        """Have the tap offer these streams from now on."""
        (self.root / "catalog.json").write_text(json.dumps({"streams": streams}))

    def plan(
        self, every: str = "month", *, end: datetime = datetime(2024, 3, 1, tzinfo=UTC), is_anew: bool = False
    ) -> Plan:
        """Plan a load from the beginning of 2024 on."""
        self.parts.catch_up()
        (connection,) = (found for found in self.parts.board.connections() if found.state_id == SANDBOX)
        return self.load.plan(connection, Period(datetime(2024, 1, 1, tzinfo=UTC), end, every), is_anew=is_anew)

    def ended(self, part: Part, status: str = "completed") -> None:
        """Write down that a slice ran, and how its stream ended."""
        run = self.history.run(NOW - timedelta(hours=1), NOW, job_name=part.state_id)
        self.history.summary(run, "orders", NOW, status=status)
        self.parts.catch_up()

    def asked(self, words: str) -> list[str]:
        """What Meltano was asked that holds these words."""
        path = self.root / "asked"
        return [line for line in path.read_text().splitlines() if words in line] if path.exists() else []
