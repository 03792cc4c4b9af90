"""The packages as wheels, in an environment that has their dependencies and nothing of the checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

UV = ".tools/uv/bin/uv"
PACKAGES = {
    "erp-orchestrate": "orchestrate/erp_orchestrate",
    "erp-sandbox": "sandbox/erp_sandbox",
    "singer-check": "singer-check/singer_check",
    "singer-http": "singer-http/singer_http",
    "sync-status": "sync-status/sync_status",
    "tap-netsuite": "tap-netsuite/tap_netsuite",
    "tap-plex": "tap-plex/tap_plex",
    "tap-sandbox": "tap-sandbox/tap_sandbox",
}
COMMANDS = sorted({script.name for script in entry_points(group="console_scripts")} & PACKAGES.keys())


@pytest.fixture(scope="module")
def wheels(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("wheels")
    subprocess.run(["tools/wheels.sh", folder], cwd=root, check=True)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(root: Path, wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with our wheels; what they depend on is lent by the workspace's."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    python = ["--quiet", "--offline", "--python"]
    subprocess.run([root / UV, "venv", *python, sys.executable, home], check=True)
    subprocess.run([root / UV, "pip", "install", *python, home, "--no-deps", *wheels], check=True)
    return home / "bin"


def run(command: Path, *arguments: str) -> str:
    # A folder on this path brings its packages, and not the checkouts that it only points to.
    lent = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": f"{command.parent}:{os.environ['PATH']}"}
    done = subprocess.run([command, *arguments], env=lent, cwd=command.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_every_package_is_a_wheel_with_all_its_files(root: Path, wheels: list[Path]) -> None:
    assert [wheel.name.partition("-")[0] for wheel in wheels] == [name.replace("-", "_") for name in sorted(PACKAGES)]
    for wheel, source in zip(wheels, (root / path for _, path in sorted(PACKAGES.items())), strict=True):
        files = {path for path in source.rglob("*") if path.is_file() and path.parent.name != "__pycache__"}
        packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
        assert packed == {path.relative_to(source.parent).as_posix() for path in files}


def test_no_wheel_names_a_path_of_this_machine(root: Path, wheels: list[Path]) -> None:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
            requires = [line for line in archive.read(metadata).decode().splitlines() if line.startswith("Requires-")]
        assert not any("file:" in line or str(root) in line for line in requires), requires


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_starts(fresh: Path, name: str) -> None:
    assert "0.1.0" in run(fresh / name, "--version")


def test_a_tap_reads_from_a_sandbox_of_its_own(fresh: Path) -> None:
    found = run(
        fresh / "python", "-c", "import tap_sandbox, erp_sandbox; print(tap_sandbox.__file__, erp_sandbox.__file__)"
    )
    assert all(file.startswith(str(fresh.parent)) for file in found.split())
    assert '"tap_stream_id":"purchase_orders"' in run(fresh / "tap-sandbox", "--discover").replace(": ", ":")
