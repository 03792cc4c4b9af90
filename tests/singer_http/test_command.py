"""How an error is said: one line to a person, and its type to a program that reads a structured log."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TAP = str(Path(sys.executable).with_name("tap-sandbox"))
TALKS_ON = """\
import atexit, logging
from tap_sandbox.tap import TapSandbox
atexit.register(logging.getLogger("tap-sandbox").warning, "a page more")
TapSandbox.cli()
"""
STRUCTURED = """\
version: 1
disable_existing_loggers: false
formatters: {structured: {(): singer_sdk.logging.StructuredFormatter}}
handlers: {stderr: {class: logging.StreamHandler, formatter: structured, stream: ext://sys.stderr}}
root: {level: INFO, handlers: [stderr]}
"""


@pytest.fixture
def unreachable(tmp_path: Path) -> list[str]:
    """A command whose source answers nothing; port 1 is nobody's."""
    config = {"api_url": "http://127.0.0.1:1", "auth_token": "canary", "max_retry_seconds": 0}
    (tmp_path / "config.json").write_text(json.dumps(config))
    return [TAP, "--config", str(tmp_path / "config.json")]


def test_a_person_reads_one_line_without_a_traceback(unreachable: list[str]) -> None:
    ended = subprocess.run(unreachable, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "nothing answers at http://127.0.0.1:1; check the setting api_url" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert "RetriableAPIError" not in ended.stderr


def test_nothing_that_is_still_at_work_speaks_after_the_error(unreachable: list[str]) -> None:
    command = [sys.executable, "-c", TALKS_ON, *unreachable[1:]]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "nothing answers at http://127.0.0.1:1" in ended.stderr.splitlines()[-1]


def test_a_failed_discovery_is_told_in_one_line_too(unreachable: list[str]) -> None:
    ended = subprocess.run([*unreachable, "--discover"], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "nothing answers at http://127.0.0.1:1; check the setting api_url" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_a_program_reads_the_errors_type_and_no_more(unreachable: list[str], tmp_path: Path) -> None:
    (tmp_path / "logging.yaml").write_text(STRUCTURED)
    environment = os.environ | {"SINGER_SDK_LOG_CONFIG": str(tmp_path / "logging.yaml")}
    ended = subprocess.run(unreachable, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert ended.returncode == 1
    told = json.loads(ended.stderr.splitlines()[-1])
    assert told["exception"]["type"] == "RetriableAPIError"
    assert told["exception"]["message"] == told["message"]
    assert set(told["exception"]) == {"type", "module", "message"}
    assert "canary" not in ended.stderr


def test_settings_in_the_place_of_a_files_name_are_not_told() -> None:
    given = json.dumps({"auth_token": "canary"})
    for command in ([TAP, "--config", given], [TAP, "check", "--config", given]):
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert ended.returncode == 2
        assert "it takes the name of a file" in ended.stderr
        assert "canary" not in ended.stderr + ended.stdout
