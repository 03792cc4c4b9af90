"""meltano.yml as it is now: read again when it changes."""

import logging
from collections.abc import Mapping
from pathlib import Path

from sync_status.document import ProjectError, watched
from sync_status.project import Project, read_project
from sync_status.redaction import Redaction

log = logging.getLogger(__name__)


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
        self._stamp: tuple[tuple[int, int], ...] | None = None
        self._included: list[Path] = []
        self._known: tuple[Project, Redaction] | None = None
        self.trouble: str | None = None
        """Why meltano.yml as it is now cannot be read; None if it can."""

    def project(self) -> Project:
        """Return what meltano.yml says; while it cannot be read, what it said before.

        Raises:
            ProjectError: It cannot be read, and never could.
        """
        return self._refreshed()[0]

    def redaction(self) -> Redaction:
        """Return what takes the project's secrets out of texts."""
        return self._refreshed()[1]

    def _refreshed(self) -> tuple[Project, Redaction]:
        # A lock file that is added or replaced changes its directory.
        fixed = (self._root / "meltano.yml", self._root / ".env", *sorted(self._root.glob("plugins/*")))
        paths = (*fixed, *self._included)
        stamp = tuple(_changed(path) for path in paths)
        if self._known is None or stamp != self._stamp:
            self._known = self._read()
            # Looked for at each reading only: a pattern may lead through all directories there are.
            self._included = watched(self._root, self._known[0].document)
            self._stamp = stamp
        return self._known

    def _read(self) -> tuple[Project, Redaction]:
        try:
            project = read_project(self._root, self._environment, self._environ)
        except ProjectError as error:
            if self._known is None:
                raise
            # It is being saved at this moment, or somebody made a mistake: nothing ends because of it.
            log.warning("meltano.yml cannot be read; it counts as it was before")
            self.trouble = str(error)
            return self._known
        self.trouble = None
        return project, Redaction(project.secrets | self._secrets)


def _changed(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
