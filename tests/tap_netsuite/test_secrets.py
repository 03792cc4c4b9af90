"""No secret appears anywhere: whatever the tap writes, in whatever form, however the run ends."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from tap_netsuite.discovery import Layout
from tap_netsuite.streams import TABLES
from tap_netsuite.tap import TapNetSuite

from tests.erp_sandbox.netsuite.netsuite_client import ADMIN
from tests.tap_netsuite.conftest import TAP, Served
from tests.tap_runs import LOG_FOR_PROGRAMS

BAD_TAP = """
import base64, sys, threading, urllib.parse, warnings
from tap_netsuite.tap import TapNetSuite

class Bad(TapNetSuite):
    @property
    def layout(self):
        secret = self.config.get("private_key") or self.config["token_secret"]
        {body}

Bad.cli()
"""


@dataclass(frozen=True)
class Way:
    """A login whose every secret is a canary.

    Args:
        settings: That open the sandbox.
        canaries: What must not be told; none of them is short, and none stands in another.
    """

    settings: Mapping[str, Any]
    canaries: tuple[str, ...]

    def told(self, text: str) -> list[str]:
        """Which canaries a text holds, in clear or encoded."""
        return [canary for canary in self.canaries if any(form in text for form in _forms(canary))]


def _forms(canary: str) -> list[str]:
    shifted = [base64.b64encode(b"\0" * n + canary.encode())[4:-4].decode() for n in range(3)]
    return [canary, canary.encode().hex(), *shifted]


@pytest.fixture(scope="module")
def ways(served: Served) -> Iterator[dict[str, Way]]:
    """Both logins; the middle of the key's text stands for the key."""
    pem = Path(served.machine["private_key_path"]).read_text()
    lines = tuple(line for line in pem.splitlines() if "-----" not in line)
    machine = {name: value for name, value in served.machine.items() if name != "private_key_path"}
    by_key = Way(machine | {"private_key": pem}, (machine["client_id"], machine["certificate_id"], *lines[:2]))
    tokens = served.tokens
    by_token = Way(
        tokens, tuple(tokens[name] for name in ("consumer_key", "consumer_secret", "token_id", "token_secret"))
    )
    yield {"machine": by_key, "tokens": by_token}
    requests.delete(f"{served.url}/admin/netsuite/locks", headers=ADMIN, timeout=60)


def _two_streams() -> Any:
    """A catalog with little to read."""
    made = TapNetSuite(config={"account_id": "0"}, validate_config=False, setup_mapper=False)
    made.layout = Layout([table for table in TABLES if table.stream in ("currencies", "terms")])
    return made.catalog_dict


class Tap:
    """Runs the tap as a program would, with everything logged that can be."""

    def __init__(self, folder: Path, way: Way) -> None:
        self.folder, self.way = folder, way
        self.settings = dict(way.settings) | {"max_retry_seconds": 0, "start_date": "2026-05-01"}
        path = folder / "logging.yaml"
        path.write_text(LOG_FOR_PROGRAMS.format(file=folder / "log"))
        own = {"TAP_NETSUITE_LOGLEVEL": "debug", "SINGER_SDK_LOG_CONFIG": str(path)}
        self.environment = os.environ | own

    def run(self, *arguments: str, program: tuple[str, ...] = (TAP,)) -> subprocess.CompletedProcess[str]:
        """Run to the end and see that nothing holds a secret."""
        command = [*program, *arguments, "--config", self.file("config", self.settings)]
        if not arguments:
            command += ["--catalog", self.file("catalog", _two_streams())]
        ended = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=False, timeout=120)
        self.judge(ended)
        return ended

    def file(self, name: str, content: Any) -> str:
        """A file with some JSON in it."""
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def judge(self, ended: subprocess.CompletedProcess[str]) -> None:
        """Nothing that was said or written holds a secret."""
        told = [ended.stdout, ended.stderr, *(file.read_text() for file in self.folder.glob("log*"))]
        # The bearer token is a secret as well, and nobody declared it.
        assert not any(self.way.told(text) or "eyJ" in text for text in told)


@pytest.fixture
def tap(ways: dict[str, Way], tmp_path: Path) -> Tap:
    """The tap by certificate, logging for programs."""
    return Tap(tmp_path, ways["machine"])


def test_a_canary_would_be_seen(ways: dict[str, Way]) -> None:
    way = ways["tokens"]
    secret = way.settings["token_secret"]
    basic = [base64.b64encode(f"{name}:{secret}".encode()).decode() for name in ("u", "us", "use")]
    assert all(map(way.told, [secret, repr(secret), *basic, secret.encode().hex()]))
    assert way.told("***") == []


@pytest.mark.parametrize("login", ["machine", "tokens"])
def test_a_run_tells_no_secret(ways: dict[str, Way], tmp_path: Path, login: str) -> None:
    ended = Tap(tmp_path, ways[login]).run()
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert '"STATE"' in ended.stdout


@pytest.mark.parametrize(
    ("login", "arguments"), [("machine", ()), ("tokens", ("--discover",)), ("machine", ("check",))], ids=str
)
def test_a_refused_login_tells_no_secret(
    ways: dict[str, Way], tmp_path: Path, login: str, arguments: tuple[str, ...]
) -> None:
    tap = Tap(tmp_path, ways[login])
    name = "token_secret" if "token_secret" in tap.settings else "certificate_id"
    secret = f"{tap.settings[name][:-1]}x"
    tap.way = Way(tap.way.settings, (*tap.way.canaries, secret))
    tap.settings[name] = secret
    ended = tap.run(*arguments)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [("--about", "--format", "json"), ("check", "--format", "json")])
def test_no_command_tells_a_secret(tap: Tap, arguments: tuple[str, ...]) -> None:
    assert tap.run(*arguments).returncode == 0


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(lambda pem: pem[:120], id="half a key"),
        pytest.param(lambda pem: {"pem": pem}, id="object"),
    ],
)
def test_a_key_that_cannot_be_read_is_not_told(tap: Tap, key: Any) -> None:
    tap.settings["private_key"] = key(tap.settings["private_key"])
    ended = tap.run()
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


def test_secrets_from_the_environment_are_hidden(tap: Tap) -> None:
    tap.environment |= {f"TAP_NETSUITE_{name.upper()}": str(value) for name, value in tap.settings.items()}
    command = [TAP, "check", "--config=ENV"]
    ended = subprocess.run(command, capture_output=True, text=True, env=tap.environment, check=False, timeout=120)
    tap.judge(ended)
    assert ended.returncode == 0, ended.stderr[-2000:]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('raise RuntimeError(f"sent {secret!r}")', id="unexpected"),
        pytest.param(
            "try: raise KeyError(secret)\n        except KeyError as error: raise OSError({secret: 1}) from error",
            id="chained",
        ),
    ],
)
def test_an_unexpected_end_tells_no_secret(tap: Tap, body: str) -> None:
    ended = tap.run("--discover", program=(sys.executable, "-c", BAD_TAP.format(body=body)))
    assert ended.returncode == 1
    assert "Error" in ended.stderr
