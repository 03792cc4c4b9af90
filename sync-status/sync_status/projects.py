"""meltano.yml as it is now: read again when it changes."""

from collections.abc import Mapping
from pathlib import Path

from sync_status.project import Project, read_project
from sync_status.redaction import Redaction


class Projects:
    """The project, and what must not be told of it.

    Args:
        root: The directory of meltano.yml.
        environment: Meltano's.
        environ: Variables that may hold secrets.
        secrets: Further values that must not be told.
    """

    def __init__(
        self, root: Path, environment: str | None, environ: Mapping[str, str], secrets: frozenset[str] = frozenset()
    ) -> None:
        self._root, self._environment, self._environ, self._secrets = root, environment, environ, secrets
        self._stamp: tuple[float, ...] | None = None

    def project(self) -> Project:
        """Return what meltano.yml says.

        Raises:
            ProjectError: It cannot be read.
        """
        self._refresh()
        return self._project

    def redaction(self) -> Redaction:
        """Return what takes the project's secrets out of texts."""
        self._refresh()
        return self._redaction

    def _refresh(self) -> None:
        stamp = tuple(_changed(path) for path in (self._root / "meltano.yml", self._root / ".env"))
        if stamp != self._stamp:
            self._project = read_project(self._root, self._environment, self._environ)
            self._redaction = Redaction(self._project.secrets | self._secrets)
            self._stamp = stamp


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0.0
