"""The command as its users call it."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from singer_check.findings import Finding

COMMAND = str(Path(sys.executable).with_name("singer-check"))
BROKEN_TAP = [sys.executable, str(Path(__file__).with_name("broken_tap.py"))]


def check(*arguments: str, output: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *arguments], input=output, capture_output=True, check=False, timeout=60)


def output_of(*arguments: str) -> bytes:
    return subprocess.check_output([*BROKEN_TAP, *arguments])


def tap(defect: str) -> tuple[str, str]:
    return "--tap", " ".join([*BROKEN_TAP, "--defect", f"'{defect}'"])


def test_output_is_judged_from_a_pipe() -> None:
    sound = check(output=output_of())
    assert (sound.returncode, sound.stdout) == (0, b"no findings\n")
    broken = check(output=output_of("--defect", "no date"))
    assert broken.returncode == 1
    assert b"R001  error    orders, line 3  property 'due': '2026-02-30' is not a 'date'\n" in broken.stdout
    assert broken.stdout.endswith(b"1 finding\n")


def test_output_from_a_pipe_is_judged_with_its_state_and_its_secrets(tmp_path: Path) -> None:
    config, state = tmp_path / "config.json", tmp_path / "state.json"
    config.write_text('{"api_token": "2026-02-05"}')
    mark = {"replication_key": "modified_at", "replication_key_value": "2027-01-01T00:00:00Z"}
    state.write_text(json.dumps({"bookmarks": {"orders": mark}}))
    found = check("--format", "json", "--config", str(config), "--state", str(state), output=output_of())
    assert {finding["code"] for finding in json.loads(found.stdout)} == {"B002", "P001"}
    assert b"2026-02-05" not in found.stdout


def test_a_tap_is_run_again_from_its_states(tmp_path: Path) -> None:
    found = check(*tap("row missing"), "--resume-runs", "2", "--format", "json", "--keep", str(tmp_path / "runs"))
    assert found.returncode == 1
    (finding,) = json.loads(found.stdout)
    assert set(finding) == {field.name for field in fields(Finding)}
    assert (finding["code"], finding["stream"], finding["run"]) == ("L001", "lines", "run from line 5")
    assert b"- run 4 of 4\n- run from the final STATE: " in found.stderr
    kept = {path.name for path in (tmp_path / "runs").iterdir()}
    assert {"first-run.jsonl", "run-from-line-5.jsonl", "run-from-the-final-STATE.jsonl"} < kept
    first = (tmp_path / "runs" / "first-run.jsonl").read_bytes()
    assert first.splitlines()[:20] == output_of().splitlines()[:20]


def test_a_tap_that_fails_is_still_judged() -> None:
    found = check(*tap("fails"), "--format", "json")
    assert [finding["code"] for finding in json.loads(found.stdout)] == ["X001"]
    assert "exit code 1; its log ends with: the source has gone away" in found.stdout.decode()
    assert b"no run from its STATEs" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--tap", "no-such-tap"], "there is no such program", id="no such tap"),
        pytest.param(["--tap", "tap 'x"], "No closing quotation", id="a quote that is open"),
        pytest.param(["--tap", "true", "--config", "missing.json"], "No such file", id="no such file"),
        pytest.param(["--state", __file__], "is no JSON object", id="no JSON"),
        pytest.param(["--catalog", "pyproject.toml"], "is no JSON object", id="no JSON either"),
        pytest.param(["--format", "xml"], "'xml' is not one of", id="an unknown format"),
    ],
)
def test_a_wrong_call_is_told_and_ends_with_2(arguments: list[str], message: str) -> None:
    called = check(*arguments)
    assert called.returncode == 2
    assert message in called.stderr.decode()
    assert b"Traceback" not in called.stderr


def test_a_catalog_is_for_a_tap(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.json"
    catalog.write_text("{}")
    called = check("--catalog", str(catalog))
    assert (called.returncode, b"--catalog goes with --tap" in called.stderr) == (2, True)
