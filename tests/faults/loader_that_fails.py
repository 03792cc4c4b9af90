"""A loader that keeps what it reads in a file, says each state once that is done, and fails when told to.

LOADER_ENDS_AFTER: exit code 1 after so many lines. LOADER_STOPS_AFTER: read no more after so many lines.
"""

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    """Read lines until the end, or until it is time to fail."""
    ends = int(os.environ.get("LOADER_ENDS_AFTER", "-1"))
    stops = int(os.environ.get("LOADER_STOPS_AFTER", "-1"))
    with Path("output/lines.jsonl").open("a", encoding="utf-8", buffering=1) as kept:
        for number, line in enumerate(sys.stdin):
            if number == ends:
                sys.exit("the loader fails, as it was told to")
            if number == stops:
                sys.stderr.write("the loader reads no more, as it was told to\n")
                sys.stderr.flush()
                signal.pause()
            kept.write(line)
            if line.startswith('{"type":"STATE"'):
                state = line.partition('"value":')[2].rstrip()[:-1]
                sys.stdout.write(f"{state}\n")
                sys.stdout.flush()


main()
