"""The token appears nowhere: whatever the tap writes, in whatever form, however the run ends."""

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from demo import sandbox
from tests import forked, sandboxes
from tests.tap_runs import LOG_FOR_PROGRAMS
from tests.tap_sandbox.conftest import CLOCK, TAP

CORE = "cAn4ryC0re"
# Every encoding writes some of it in another way.
CANARY = f"t+/&\"'<{CORE}%\\?"
BAD_TAP = """
import base64, sys, threading, urllib.parse, warnings
from tap_sandbox.tap import TapSandbox

class Bad(TapSandbox):
    @property
    def source(self):
        token = self.config["auth_token"]
        {body}

Bad.cli()
"""


def is_told(text: str) -> bool:
    """Whether a text holds the canary, in clear or encoded."""
    shifted = [base64.b64encode(b"\0" * n + CORE.encode())[4:-4].decode() for n in range(3)]
    return any(form in text for form in (CORE, *shifted)) or CORE.encode().hex() in text.lower()


def test_a_canary_would_be_seen() -> None:
    user = [base64.b64encode(f"{name}:{CANARY}".encode()).decode() for name in ("u", "us", "use")]
    assert all(map(is_told, [CANARY, repr(CANARY), *user, CANARY.encode().hex().upper()]))
    assert not is_told("t+/&***%\\?")


@pytest.fixture(scope="module")
def guarded() -> Iterator[sandbox.Sandbox]:
    """A sandbox that the canary opens."""
    with sandboxes.running(clock=CLOCK, scale="0.01", options=["--token", CANARY]) as server:
        yield server


class Tap:
    """Runs the tap as a program would, with everything logged that can be."""

    def __init__(self, folder: Path, server: sandbox.Sandbox) -> None:
        self.folder = folder
        self.settings: dict[str, Any] = {"api_url": server.url, "auth_token": CANARY, "max_retry_seconds": 0}
        self.environment = os.environ | {"TAP_SANDBOX_LOGLEVEL": "debug"}

    def log_to_files(self) -> None:
        """As Meltano has it, and into files besides."""
        path = self.folder / "logging.yaml"
        path.write_text(LOG_FOR_PROGRAMS.format(file=self.folder / "log"))
        self.environment["SINGER_SDK_LOG_CONFIG"] = str(path)

    def command(self, *arguments: str, program: tuple[str, ...] = (TAP,)) -> list[str]:
        """The command line with the settings in a file."""
        path = self.folder / "config.json"
        path.write_text(json.dumps(self.settings))
        return [*program, *arguments, "--config", str(path)]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run to the end and see that nothing holds the canary."""
        ended = forked.run(command, env=self.environment)
        told = [ended.stdout, ended.stderr, *(file.read_text() for file in self.folder.glob("log*"))]
        assert not any(map(is_told, told))
        return ended


@pytest.fixture
def tap(tmp_path: Path, guarded: sandbox.Sandbox) -> Tap:
    """The tap that may read the guarded sandbox; it logs for programs."""
    made = Tap(tmp_path, guarded)
    made.log_to_files()
    return made


@pytest.mark.parametrize("opens", [True, False], ids=["right token", "wrong token"])
def test_a_run_tells_no_secret(tap: Tap, opens: bool) -> None:  # noqa: FBT001
    if not opens:
        tap.settings["auth_token"] = f"{CANARY}!"
    for_programs = tap.run(tap.command())
    del tap.environment["SINGER_SDK_LOG_CONFIG"]
    for_people = tap.run(tap.command())
    assert for_people.returncode == for_programs.returncode == (not opens)
    assert ('"STATE"' in for_people.stdout) == opens


@pytest.mark.parametrize(
    "arguments",
    [
        ("--discover",),
        ("--about", "--format", "json"),
        ("--test",),
        ("check",),
        ("check", "--format", "json"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("opens", [True, False], ids=["right token", "wrong token"])
def test_no_command_tells_a_secret(tap: Tap, arguments: tuple[str, ...], opens: bool) -> None:  # noqa: FBT001
    if not opens:
        tap.settings["auth_token"] = f"{CANARY}!"
    ended = tap.run(tap.command(*arguments))
    assert ended.returncode == (0 if opens or "--about" in arguments else 1), ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "token",
    [
        pytest.param([CANARY], id="list"),
        pytest.param({"token": {"value": CANARY}}, id="object"),
        pytest.param(f"{CANARY} \n", id="blanks"),
        pytest.param(f"{CANARY}€", id="no header can hold it"),
        pytest.param(f"-----BEGIN-----\n{CANARY}\n-----END-----\n", id="lines"),
    ],
)
def test_a_wrong_token_is_refused_without_telling_it(tap: Tap, token: Any) -> None:
    tap.settings["auth_token"] = token
    for command in (tap.command(), tap.command("--discover"), tap.command("check")):
        ended = tap.run(command)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr


def test_a_number_in_place_of_a_token_is_hidden_too(tap: Tap) -> None:
    tap.settings["auth_token"] = 918273645
    ended = tap.run(tap.command())
    assert ended.returncode == 1
    assert "*** is not of type 'string'" in ended.stderr
    assert "918273645" not in ended.stderr


def test_what_is_checked_may_hold_the_secret_by_mistake(tap: Tap) -> None:
    tap.settings |= {"tenant": CANARY, "start_date": f"{CANARY}!"}
    assert tap.run(tap.command("check")).returncode == 1
    del tap.settings["start_date"]
    ended = tap.run(tap.command("check", "--format", "json"))
    assert json.loads(ended.stdout)[1]["verdict"] == "missing"
    # A host may be any word.
    tap.settings |= {"api_url": "http://canary.invalid", "auth_token": "canary"}
    assert "no such host: http://***.invalid" in tap.run(tap.command("check", "--format", "json")).stdout


@pytest.mark.parametrize("arguments", [(), ("--discover",), ("check",)], ids=str)
def test_a_token_from_the_environment_is_hidden(tap: Tap, arguments: tuple[str, ...]) -> None:
    tap.environment |= {"TAP_SANDBOX_API_URL": tap.settings["api_url"], "TAP_SANDBOX_AUTH_TOKEN": CANARY}
    assert tap.run([TAP, *arguments, "--config=ENV"]).returncode == 0
    tap.environment |= {"TAP_SANDBOX_AUTH_TOKEN": f"{CANARY}€", "TAP_SANDBOX_TENANT": f"{CANARY}€"}
    assert tap.run([TAP, *arguments, "--config=ENV"]).returncode == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('raise RuntimeError(f"sent {token!r}")', id="unexpected"),
        pytest.param(
            "try: raise KeyError(token)\n        except KeyError as error: raise OSError({token: token}) from error",
            id="chained",
        ),
        pytest.param(
            "try: raise KeyError(token)\n        except KeyError: raise OSError(urllib.parse.quote(token))",
            id="context",
        ),
        pytest.param('raise OSError(base64.b64encode(f"us:{token}".encode()))', id="basic"),
        pytest.param("warnings.warn(token); print(token, file=sys.stderr); raise OSError", id="warning and print"),
        pytest.param(
            "t = threading.Thread(target=int, args=[token]); t.start(); t.join(); raise OSError", id="in a thread"
        ),
        pytest.param('self.logger.debug("sent %s", {"a": [token]}, extra={"b": token}); raise OSError', id="log"),
    ],
)
def test_an_unexpected_end_tells_no_secret(tap: Tap, body: str) -> None:
    program = (sys.executable, "-c", BAD_TAP.format(body=body))
    tap.run(tap.command("--discover", program=program))
    ended = tap.run(tap.command(program=program))
    assert ended.returncode == 1
    assert "Error" in ended.stderr


def test_batch_files_hold_no_secret(tap: Tap) -> None:
    encoding = {"format": "jsonl", "compression": "gzip"}
    tap.settings["batch_config"] = {"encoding": encoding, "storage": {"root": (tap.folder / "batches").as_uri()}}
    command = tap.command()
    read = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=tap.environment
    ) as process:
        for line in process.stdout or ():
            assert not is_told(line)
            message = json.loads(line)
            for url in message["manifest"] if message["type"] == "BATCH" else ():
                assert not is_told(gzip.decompress(Path(urlsplit(url).path).read_bytes()).decode())
                read += 1
    assert process.returncode == 0
    assert read > 0
