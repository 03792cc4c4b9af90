"""meltano.yml and the files that it includes, as one document."""

from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

# Safe ones both; the one in C is ten times as quick, and is not built everywhere.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ProjectError(Exception):
    """meltano.yml is missing or cannot be read; the text says what to do."""


def merged(root: Path) -> dict[str, Any]:
    """Read meltano.yml with the files that it includes.

    Raises:
        ProjectError: There is none, or one of them is not YAML.
    """
    document = _loaded(root / "meltano.yml")
    if not document:
        # As it is for a moment while it is being saved.
        raise ProjectError(f"{root / 'meltano.yml'} is empty; `meltano init` makes a project")
    for path in included(root, document):
        _merge(document, _loaded(path))
    return document


def included(root: Path, document: Mapping[str, Any]) -> list[Path]:
    """Return the files that a meltano.yml includes, in its order."""
    return [
        path
        for pattern in document.get("include_paths") or ()
        for path in sorted(root.glob(str(pattern)))
        if path.resolve().is_relative_to(root.resolve()) and path.name != "meltano.yml"
    ]


def watched(root: Path, document: Mapping[str, Any]) -> list[Path]:
    """Return what changes when a file that is included does: these, and where further ones would be added."""
    files = included(root, document)
    fixed = [
        root.joinpath(*takewhile(lambda part: not set(part) & set("*?["), Path(str(pattern)).parts[:-1]))
        for pattern in document.get("include_paths") or ()
    ]
    return [*files, *sorted({*fixed, *(path.parent for path in files)})]


def _loaded(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe one
    except OSError:
        raise ProjectError(f"there is no {path}; set MELTANO_PROJECT_ROOT to the directory of meltano.yml") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ProjectError(f"{path} is not YAML; `meltano compile` says where it is wrong") from None
    return found if isinstance(found, dict) else {}


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key in ("jobs", "schedules", "environments"):
        into[key] = [*(into.get(key) or ()), *(other.get(key) or ())]
    plugins = into.setdefault("plugins", {})
    for kind, found in (other.get("plugins") or {}).items():
        plugins[kind] = [*(plugins.get(kind) or ()), *(found or ())]
