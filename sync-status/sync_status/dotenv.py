"""The project's .env, read as Meltano reads it."""

from pathlib import Path

from dotenv import dotenv_values


def read_dotenv(root: Path) -> dict[str, str]:
    """Return the variables that .env sets; none where it is missing or cannot be read.

    Args:
        root: The directory of meltano.yml.
    """
    try:
        found = dotenv_values(root / ".env")
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value for name, value in found.items() if value is not None}
