"""A loader that takes BATCH: what it read goes to a file, as messages without BATCH; then STATE and BATCH are told.

`python batch_loader.py FILE` loads; `--ignore` passes BATCH by, as loaders do that do not know it.
"""

import gzip
import json
import sys
from pathlib import Path


def main(path: str, *, ignores: bool) -> None:
    with Path(path).open("wb") as kept:
        for line in sys.stdin.buffer:
            message = json.loads(line)
            if message["type"] != "BATCH":
                kept.write(line)
            elif not ignores:
                assert message["encoding"] == {"format": "jsonl", "compression": "gzip"}
                for url in message["manifest"]:
                    with gzip.open(url.removeprefix("file://")) as rows:
                        before = b'{"type":"RECORD","stream":%s,"record":' % json.dumps(message["stream"]).encode()
                        kept.writelines(before + row.removesuffix(b"\n") + b"}\n" for row in rows)
            kept.flush()
            if message["type"] in {"STATE", "BATCH"}:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], ignores="--ignore" in sys.argv)
