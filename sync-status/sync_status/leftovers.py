"""Settings with secrets in clear that Meltano left behind when it was killed: found, and removed on request."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

OLDER_THAN = timedelta(minutes=10)


def left_config_files(system_directory: Path, now: datetime, *, running: bool) -> Iterator[Path]:
    """Yield the configuration files of plugins that no run needs any more.

    Args:
        system_directory: Meltano's, `.meltano`.
        now: The moment.
        running: Whether some run goes on: it may need files of any age, so none is called left.
    """
    if running:
        return
    # `meltano run` writes run/<plugin>/..., `meltano el` run/elt/<state id>/<run id>/...
    for path in sorted(system_directory.glob("run/**/*.config.json")):
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
        except OSError:
            continue
        if now - changed > OLDER_THAN and not path.is_symlink():
            yield path
