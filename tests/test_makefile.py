"""`make` introduces itself, CONTRIBUTING knows every target, and a wrong Python is told so."""

import os
import re
import subprocess
from pathlib import Path


def _targets(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (root / "Makefile").read_text(), re.MULTILINE))


def _make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Not a sub-make of the one that runs the tests.
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", *arguments], cwd=root, env=own, capture_output=True, text=True, check=False)


def test_make_alone_prints_every_target(root: Path) -> None:
    printed = _make(root)
    assert printed.returncode == 0
    assert set(re.findall(r"^make ([a-z-]+)", printed.stdout, re.MULTILINE)) == _targets(root)


def test_contributing_knows_every_target(root: Path) -> None:
    documented = re.findall(r"^\| `make ([a-z-]+)` \|", (root / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert set(documented) == _targets(root)


def test_clean_leaves_runs_bookmarks_and_keys(root: Path, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((root / "Makefile").read_text())
    for name in ("extractors/tap", "meltano.db", "sync-status.key", "installed"):
        (tmp_path / ".meltano" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".meltano" / name).touch()
    assert _make(tmp_path, "clean").returncode == 0
    assert {path.name for path in (tmp_path / ".meltano").iterdir()} == {"meltano.db", "sync-status.key"}


def test_a_python_that_is_too_old_is_told_so(root: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((root / "Makefile").read_text())
    (tmp_path / "tools").symlink_to(root / "tools")
    said = _make(tmp_path, "install", f"PYTHON={old}")
    assert said.returncode != 0
    assert "Python 3.11 or newer is needed" in said.stderr
    assert "Python 3.9.2" in said.stderr


def test_ci_runs_make_test_and_takes_no_skip(root: Path) -> None:
    script = (root / ".ci" / "run").read_text()
    assert "FAIL_ON_SKIP=1 ORCHESTRATORS=1 exec make test" in script
    assert os.access(root / ".ci" / "run", os.X_OK)


def test_what_meltano_writes_is_closed_to_others(root: Path) -> None:
    # Meltano writes the plugins' settings there, secrets in clear.
    assert (root / ".meltano").stat().st_mode & 0o077 == 0
