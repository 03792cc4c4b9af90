"""Whether a run had the same settings as another: a digest of what meltano.yml says, secrets left out."""

import hashlib
import json
from pathlib import Path

from sync_status.model import Connection
from sync_status.plugins import resolved_plugin
from sync_status.project import Project


def fingerprint(project: Project, connection: Connection) -> str:
    """Return a digest of a connection's tap and target as they are declared now.

    Args:
        project: As read.
        connection: One of it.
    """
    plugins = project.document.get("plugins") or {}
    declared = [
        resolved_plugin(plugins, kind, name)
        for kind, name in (("extractors", connection.tap), ("loaders", connection.target))
    ]
    for environment in project.document.get("environments") or ():
        if environment.get("name") == project.environment:
            own = ((environment.get("config") or {}).get("plugins") or {}).values()
            names = {connection.tap, connection.target}
            declared += [plugin for kind in own for plugin in kind or () if plugin.get("name") in names]
    text = json.dumps(declared, sort_keys=True, default=str)
    for secret in sorted(project.secrets, key=len, reverse=True):
        text = text.replace(secret, "")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def commit(root: Path) -> str | None:
    """Return the commit that a project's directory stands at; None without git."""
    try:
        git = next((folder / ".git" for folder in (root, *root.parents) if (folder / ".git").exists()), None)
        return _head(git) if git else None
    except (OSError, UnicodeDecodeError):
        return None


def _head(git: Path) -> str | None:
    """Read what HEAD is, as git writes it."""
    if git.is_file():
        # Of a further working tree: the directory is named in it.
        git = (git.parent / git.read_text().removeprefix("gitdir:").strip()).resolve()
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref:"):
        return head
    name = head.removeprefix("ref:").strip()
    shared = git / "commondir"
    common = (git / shared.read_text().strip()).resolve() if shared.exists() else git
    if (common / name).exists():
        return (common / name).read_text().strip()
    packed = (common / "packed-refs").read_text().splitlines()
    return next((line.partition(" ")[0] for line in packed if line.endswith(f" {name}")), None)
