"""What the plugins are installed with is what the lock pins."""

import subprocess
from pathlib import Path

import yaml


def test_constraints_are_what_the_lock_pins(root: Path) -> None:
    exported = subprocess.check_output([root / "tools" / "constraints.sh"], cwd=root, text=True)
    assert (root / "constraints.txt").read_text() == exported, "run: make lock"


def test_the_lock_is_up_to_date(root: Path) -> None:
    command = [str(root / ".tools" / "uv" / "bin" / "uv"), "lock", "--check", "--offline"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nrun: make lock"


def test_the_pinned_loaders_are_those_of_meltano_yml(root: Path) -> None:
    constraints = set((root / "constraints.txt").read_text().splitlines())
    loaders = yaml.safe_load((root / "meltano.yml").read_text())["plugins"]["loaders"]
    for loader in loaders:
        words = loader["pip_url"].split()
        if "-c" in words:
            assert next(word for word in words if "==" in word) in constraints
