"""The JSON log keeps every line whole, whoever else writes and rotates it at the same moment."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import yaml

from demo.meltano import COMMAND

LINES = 1_500
WRITERS = 3
WRITE = """
import logging, sys
from meltano.core.logging.utils import setup_logging
setup_logging(log_config="logging.yaml")
for number in range(int(sys.argv[2])):
    logging.getLogger("writer").info("line %s-%s", sys.argv[1], number)
"""


def test_parallel_writers_lose_no_line_when_the_log_rotates(root: Path, tmp_path: Path) -> None:
    config = yaml.safe_load((root / "logging.yaml").read_text())
    # Far below the size in use, so that hundreds of rotations happen, and far more of them are kept.
    config["handlers"]["file"].update(maxBytes=3_000, backupCount=2_000)
    (tmp_path / "logging.yaml").write_text(yaml.safe_dump(config))
    (tmp_path / "output").mkdir()
    python = str(COMMAND.with_name("python"))
    writers = [
        subprocess.Popen([python, "-c", WRITE, str(writer), str(LINES)], cwd=tmp_path, stderr=subprocess.DEVNULL)
        for writer in range(WRITERS)
    ]
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    files = list((tmp_path / "output").glob("meltano.jsonl*"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    found = Counter(line["event"] for line in lines if line["event"].startswith("line "))
    expected = {f"line {writer}-{number}": 1 for writer in range(WRITERS) for number in range(LINES)}
    assert found == expected
    assert len(files) > 100


def test_output_is_committed_because_the_log_needs_it(root: Path) -> None:
    assert (root / "output" / ".gitignore").exists()
