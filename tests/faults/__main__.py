"""`python -m tests.faults`: everything, in several processes, each with a sandbox of its own; then the record.

`FAULT_SEED` in the environment takes other points, `FAULT_JOBS` another number of processes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import click

from tests.faults.document import Document, Piece
from tests.faults.record import Record
from tests.faults.subjects import ALL

ROOT = Path(__file__).parents[2]
JOBS = int(os.environ.get("FAULT_JOBS", "4"))
PARTS = {
    "matrix": ("first", "middle", "last", "not first and not middle and not last"),
    "kills": ("SIGTERM", "SIGKILL"),
    "meltano_kills": ("duckdb", "postgres"),
    "stops": ("",),
    "output": ("",),
}
"""Each file of tests, and by which names it is cut for several processes."""


def run(tap: str, part: str, which: str, file: Path) -> tuple[int, float, float]:
    """Run some tests of a part; say how they ended, and all of it if they failed.

    Returns:
        The exit code, and when they began and ended.
    """
    began = time.time()
    command = [sys.executable, "-m", "pytest", "-q", f"tests/faults/test_{part}.py", "-k", which, "-p", "no:xdist"]
    own = {"FAULTS": "all", "FAULT_TAP": tap, "FAULT_RECORD": str(file)}
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
    sys.stdout.write(f"{tap} {part} {which}: {lines[-1] if lines else ''}\n")
    if done.returncode:
        sys.stdout.write(done.stdout)
    sys.stdout.flush()
    return done.returncode, began, time.time()


def write_down(tap: str, part: str, files: list[Path], ended: Iterable[Future[tuple[int, float, float]]]) -> bool:
    """Once all of a part has ended well, put it into the record.

    Returns:
        Whether it has.
    """
    codes, began, over = zip(*(future.result() for future in ended), strict=True)
    # What died left no file, or half of one: what it would have tried must not be taken for proven.
    if any(codes) or not all(file.exists() for file in files):
        sys.stdout.write(f"{tap} {part} failed, and its record stays as it was\n")
        return False
    subject = next(each for each in ALL if each.name == tap)
    untold = subject.not_tried() if part == "matrix" else ()
    wanted = [Piece(each.name, name) for each in ALL for name in PARTS]
    document = Document(ROOT / "docs" / "fault-record.md", wanted)
    document.put(Piece(tap, part), Record.of(files), max(over) - min(began), untold)
    return True


@click.command(context_settings={"show_default": True})
@click.option("--tap", "taps", type=click.Choice([each.name for each in ALL]), multiple=True, help="Only this one.")
@click.option("--part", "parts", type=click.Choice([*PARTS]), multiple=True, help="Only this file of tests.")
def main(taps: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Try every fault and hundreds of kills, and write what became of them into docs/fault-record.md."""
    pieces = [(tap, part) for tap in taps or [each.name for each in ALL] for part in parts or PARTS]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(JOBS) as pool:
        running = []
        for tap, part in pieces:
            files = [Path(folder) / f"{tap}-{part}-{number}.json" for number in range(len(PARTS[part]))]
            ended = [pool.submit(run, tap, part, which, file) for which, file in zip(PARTS[part], files, strict=True)]
            running.append((tap, part, files, ended))
        well = [write_down(*piece) for piece in running]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
