"""`python -m tests.faults`: everything, in several processes, each with a sandbox of its own; then the record.

`FAULT_SEED` in the environment takes other points.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.record import Record

ROOT = Path(__file__).parents[2]
AT_ONCE = 4
PARTS = (
    ("test_matrix.py", "first"),
    ("test_matrix.py", "middle"),
    ("test_matrix.py", "last"),
    ("test_matrix.py", "not first and not middle and not last"),
    ("test_kills.py", "SIGTERM"),
    ("test_kills.py", "SIGKILL"),
    ("test_meltano_kills.py", "duckdb"),
    ("test_meltano_kills.py", "postgres"),
    ("test_stops.py", ""),
    ("test_output.py", ""),
)


def run(part: tuple[str, str], file: Path) -> int:
    """Run a part; say how it ended, and all of it if it failed."""
    name, which = part
    command = [sys.executable, "-m", "pytest", "-q", f"tests/faults/{name}", "-k", which]
    own = {"FAULTS": "all", "FAULT_RECORD": str(file)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    sys.stdout.write(f"{name} {which}: {lines[-1] if lines else ''}\n")
    if done.returncode:
        sys.stdout.write(done.stdout)
    sys.stdout.flush()
    return done.returncode


def main() -> None:
    """Run every part, and write the record of what they tried."""
    began = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        files = [Path(folder) / f"{number}.json" for number in range(len(PARTS))]
        codes = list(pool.map(run, PARTS, files))
        # A part that died left no file, or half of one: what it would have tried must not be taken for proven.
        if any(codes) or not all(file.exists() for file in files):
            sys.exit("a part failed, and the record stays as it was")
        Record.of(files).write(ROOT / "docs" / "fault-record.md", began)


if __name__ == "__main__":
    main()
