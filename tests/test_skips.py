"""With FAIL_ON_SKIP=1 a skipped test fails the run, however many processes it runs in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WORKERS = ("-p", "xdist.plugin", "--numprocesses", "1")


@pytest.mark.parametrize(
    ("asked", "parallel", "code"),
    [
        pytest.param("", (), 0, id="not asked for"),
        pytest.param("1", (), 1, id="in one process"),
        pytest.param("1", WORKERS, 1, id="with workers"),
    ],
)
def test_a_skip_counts_as_a_failure_where_that_is_asked_for(
    root: Path, tmp_path: Path, asked: str, parallel: tuple[str, ...], code: int
) -> None:
    skipping = tmp_path / "test_skipping.py"
    skipping.write_text("import pytest\n\n\ndef test_nothing():\n    pytest.skip('not today')\n")
    command = [sys.executable, "-m", "pytest", *parallel, "-p", "tests.conftest", str(skipping)]
    own = {"FAIL_ON_SKIP": asked, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run(command, cwd=root, env=os.environ | own, capture_output=True, text=True, check=False)
    assert ended.returncode == code, ended.stdout
    assert ("a skipped test counts as a failure." in ended.stdout) == bool(code)
    assert ended.stdout.splitlines()[-1].strip("= ").startswith("1 skipped in")
