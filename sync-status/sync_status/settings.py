"""Settings, from environment variables `SYNC_STATUS_...` and those that Meltano hands to its plugins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync_status.dotenv import read_dotenv

SHORTEST_TOKEN = 16


class SettingsError(Exception):
    """A setting is missing or makes no sense; the text says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Where nothing else is said, the variable is SYNC_STATUS_ and the name in capitals.

    Args:
        project_root: The directory of meltano.yml (MELTANO_PROJECT_ROOT); the current directory unless set.
        environment: Meltano's (MELTANO_ENVIRONMENT); the project's default environment unless set.
        meltano_database_uri: Meltano's system database (MELTANO_DATABASE_URI); .meltano/meltano.db unless set.
        database_uri: Our own database; sync-status.db beside Meltano's SQLite file unless set.
        state_backend_uri: Where bookmarks are (MELTANO_STATE_BACKEND_URI); `systemdb` unless set.
        log: Meltano's JSON log; output/meltano.jsonl unless set.
        meltano: The executable that starts syncs; `meltano` on PATH unless set.
        host: Address to serve on.
        port: Port to serve on; 0 takes a free one.
        allowed_hosts: Further names that requests may call this server by, comma-separated.
        timezone: In which cron expressions are read.
        admin_token: Bearer token that may do everything, of 16 characters or more; others are made with it.
        open_on_loopback: Serve without tokens; only ever on a loopback address.
        base_url: The address that people and webhook receivers reach this server by; for links.
        webhook_allow: Networks that webhooks may go to although they are private, and by http: 10.1.0.0/16, ...
        signing_key: What the secrets of webhooks are derived from, 32 characters or more; a file unless set.
        signing_key_file: That file, made at first; sync-status.key in .meltano unless set.
        notify: Apprise addresses that alerts are sent to, separated by spaces.
        environ: All variables, for the processes that we start.
    """

    project_root: Path
    environment: str | None
    meltano_database_uri: str
    database_uri: str
    state_backend_uri: str
    log: Path
    meltano: str
    host: str = "127.0.0.1"
    port: int = 28777
    allowed_hosts: tuple[str, ...] = ()
    timezone: str = "UTC"
    admin_token: str | None = field(default=None, repr=False)
    open_on_loopback: bool = False
    base_url: str | None = None
    webhook_allow: tuple[str, ...] = ()
    signing_key: str | None = field(default=None, repr=False)
    signing_key_file: Path = Path("sync-status.key")
    notify: tuple[str, ...] = field(default=(), repr=False)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings.

    Args:
        environ: Variables to read; the process's own unless given, and what the project's .env adds to these.

    Raises:
        SettingsError: One of them makes no sense.
    """
    env = dict(os.environ if environ is None else environ)
    root = Path(env.get("MELTANO_PROJECT_ROOT") or Path.cwd()).resolve()
    if environ is None:
        # Meltano reads it by itself, and we must look where it looks.
        env = {**read_dotenv(root), **env, "MELTANO_PROJECT_ROOT": str(root)}
    system = env.get("MELTANO_SYS_DIR_ROOT") or str(root / ".meltano")
    meltano_uri = env.get("MELTANO_DATABASE_URI") or f"sqlite:///{system}/meltano.db"
    own: dict[str, Any] = {
        "database_uri": env.get("SYNC_STATUS_DATABASE_URI") or _beside(meltano_uri, system),
        "log": root / (env.get("SYNC_STATUS_LOG") or "output/meltano.jsonl"),
        "meltano": env.get("SYNC_STATUS_MELTANO") or "meltano",
        "host": env.get("SYNC_STATUS_HOST") or "127.0.0.1",
        "port": _whole_number(env, "SYNC_STATUS_PORT", 28777),
        "allowed_hosts": _listed(env.get("SYNC_STATUS_ALLOWED_HOSTS"), ","),
        "timezone": _zone(env.get("SYNC_STATUS_TIMEZONE") or "UTC"),
        "admin_token": _token(env.get("SYNC_STATUS_ADMIN_TOKEN")),
        "open_on_loopback": _yes_or_no(env, "SYNC_STATUS_OPEN_ON_LOOPBACK"),
        "base_url": env.get("SYNC_STATUS_BASE_URL") or None,
        "webhook_allow": _listed(env.get("SYNC_STATUS_WEBHOOK_ALLOW"), ","),
        "signing_key": env.get("SYNC_STATUS_SIGNING_KEY") or None,
        "signing_key_file": root / (env.get("SYNC_STATUS_SIGNING_KEY_FILE") or f"{system}/sync-status.key"),
        "notify": _listed(env.get("SYNC_STATUS_NOTIFY"), None),
    }
    return Settings(
        project_root=root,
        environment=env.get("MELTANO_ENVIRONMENT") or None,
        meltano_database_uri=meltano_uri,
        state_backend_uri=env.get("MELTANO_STATE_BACKEND_URI") or "systemdb",
        environ=env,
        **own,
    )


def _beside(meltano_uri: str, system: str) -> str:
    # A PostgreSQL that Meltano uses is not ours to add tables to unasked.
    scheme, _, path = meltano_uri.partition(":///")
    directory = str(Path(path).parent) if scheme.startswith("sqlite") and path else system
    return f"sqlite:///{directory}/sync-status.db"


def _listed(text: str | None, separator: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(separator) if part.strip())


def _token(text: str | None) -> str | None:
    if text and len(text) < SHORTEST_TOKEN:
        raise SettingsError(
            f"SYNC_STATUS_ADMIN_TOKEN is shorter than {SHORTEST_TOKEN} characters, and could be guessed: set a random"
            " one, such as `openssl rand -hex 32` prints"
        )
    return text or None


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}, which is no whole number")
    return int(text)


def _yes_or_no(env: Mapping[str, str], name: str) -> bool:
    words = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
    text = (env.get(name) or "").lower()
    if text not in words:
        raise SettingsError(f"{name} is {text!r}; write true or false")
    return words[text]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"SYNC_STATUS_TIMEZONE is {name!r}, which is no time zone: write one such as UTC or Europe/Paris"
        ) from None
    return name
