"""A private PostgreSQL cluster: loopback only, on a free port, gone after the tests."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PASSWORD = "a-private-cluster"
LOOPBACK = "127.0.0.1"


class PostgresMissingError(Exception):
    """The programs are not there, or no user may run them; the text says which."""


class Postgres(NamedTuple):
    """How to reach the cluster."""

    port: int

    @property
    def url(self) -> str:
        return f"postgresql://loader:{PASSWORD}@{LOOPBACK}:{self.port}/postgres"

    @property
    def settings(self) -> dict[str, str]:
        """What target-postgres needs, as environment variables."""
        return {
            "TARGET_POSTGRES_HOST": LOOPBACK,
            "TARGET_POSTGRES_PORT": str(self.port),
            "TARGET_POSTGRES_USER": "loader",
            "TARGET_POSTGRES_PASSWORD": PASSWORD,
            "TARGET_POSTGRES_DATABASE": "postgres",
        }


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Make a cluster and serve it for the length of the block.

    Raises:
        PostgresMissingError: It cannot be run here.
    """
    programs, user = _programs(), _user()
    directory = Path(tempfile.mkdtemp(prefix="cluster-"))
    try:
        (directory / "password").write_text(PASSWORD)
        for path in (directory, directory / "password"):
            if user:
                shutil.chown(path, user, user)
        yield from _serve(programs, directory, user)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _serve(programs: Path, directory: Path, user: str | None) -> Iterator[Postgres]:
    data, port = directory / "data", _free_port()
    # Far from UTC, so that a time converted by the server's own zone shows.
    options = f"-c listen_addresses={LOOPBACK} -p {port} -k {directory} -c fsync=off -c timezone=Asia/Kolkata"
    made = ["--username=loader", "--auth=scram-sha-256", f"--pwfile={directory / 'password'}", "--no-sync"]
    _call(user, programs / "initdb", "-D", data, *made)
    control = (programs / "pg_ctl", "-D", data, "-w", "-s")
    _call(user, *control, "-l", directory / "log", "-o", options, "start")
    try:
        yield Postgres(port)
    finally:
        _call(user, *control, "-m", "immediate", "stop")


def _call(user: str | None, *command: str | Path) -> None:
    # The server inherits what it is started with: a pipe of ours would never reach its end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, user=user, cwd="/", stdout=said, stderr=said, check=False)
        said.seek(0)
        assert done.returncode == 0, said.read()


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not debian:
        raise PostgresMissingError("PostgreSQL is not installed (initdb is neither on PATH nor in Debian's place)")
    return debian[-1].parent


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresMissingError("PostgreSQL refuses to run as root, and there is no user postgres") from None


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])
