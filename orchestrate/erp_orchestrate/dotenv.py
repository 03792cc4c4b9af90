"""The project's .env, for what is not exported: Meltano reads it by itself, and we must look where it looks."""

from collections.abc import Mapping
from pathlib import Path


def with_dotenv(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return variables with those that .env adds; what is exported goes before the file.

    Args:
        root: The directory of meltano.yml.
        environ: What is exported.
    """
    try:
        lines = (root / ".env").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    found = {}
    for line in lines:
        name, mark, value = line.strip().removeprefix("export ").partition("=")
        if mark and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return {**found, **environ, "MELTANO_PROJECT_ROOT": str(root)}
