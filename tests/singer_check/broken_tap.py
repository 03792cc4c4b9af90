"""A small tap without a source: sound, or with one defect. Run as `broken_tap.py [--defect NAME] --config ...`."""

import argparse
import base64
import gzip
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

Messages = list[Any]

ORDERS = [
    {"id": n, "amount": 10.25 + n, "due": f"2026-03-{n:02}", "modified_at": f"2026-02-{n:02}T08:00:00.5Z"}
    for n in range(1, 13)
]
LINES = [
    {"plant": plant, "nr": n, "changed": n * 10, "note": "größer"} for plant in ("Bern", "Oslo") for n in range(1, 6)
]
UNITS = [{"code": code, "_sdc_snapshot_at": datetime.now(UTC).isoformat()} for code in ("kg", "m", "pc")]
ROWS: dict[str, list[dict[str, Any]]] = {"orders": ORDERS, "lines": LINES, "units": UNITS}
SCHEMAS = {
    "orders": {
        "id": {"type": "integer"},
        "amount": {"type": ["number", "null"], "multipleOf": 0.01},
        "due": {"type": ["string", "null"], "format": "date"},
        "modified_at": {"type": "string", "format": "date-time"},
    },
    "lines": {name: {"type": kind} for name, kind in (("plant", "string"), ("nr", "integer"), ("changed", "integer"))}
    | {"note": {"type": ["string", "null"], "maxLength": 20}},
    "units": {"code": {"type": "string"}, "_sdc_snapshot_at": {"type": "string", "format": "date-time"}},
}
KEYS = {"orders": ["id"], "lines": ["plant", "nr"], "units": ["code"]}
BOOKMARKS = {"orders": ["modified_at"], "lines": ["changed"]}


def schema(stream: str) -> dict[str, Any]:
    described = {"type": "object", "properties": deepcopy(SCHEMAS[stream]), "required": KEYS[stream]}
    message = {"type": "SCHEMA", "stream": stream, "schema": described, "key_properties": KEYS[stream]}
    return message | ({"bookmark_properties": BOOKMARKS[stream]} if stream in BOOKMARKS else {})


def record(stream: str, row: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "RECORD", "stream": stream, "record": dict(row), **more}


class SoundTap:
    """Reads what changed since the state, inclusively, with a STATE after every third order and every plant."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.bookmarks: dict[str, Any] = {"orders": {}, "lines": {"partitions": []}} | state.get("bookmarks", {})
        self.messages: Messages = []

    def state(self) -> None:
        self.messages.append({"type": "STATE", "value": {"bookmarks": deepcopy(self.bookmarks)}})

    def run(self) -> Messages:
        for read in (self.orders, self.lines, self.units, self.state):
            read()
        return self.messages

    def orders(self) -> None:
        self.messages.append(schema("orders"))
        since = self.bookmarks["orders"].get("replication_key_value", "")
        for number, row in enumerate(row for row in ORDERS if str(row["modified_at"]) >= since):
            self.messages.append(record("orders", row))
            value = {"replication_key": "modified_at", "replication_key_value": row["modified_at"]}
            self.bookmarks["orders"] = value | {"starting_replication_value": since}
            if number % 3 == 2:
                self.state()
        self.bookmarks["orders"].pop("starting_replication_value", None)

    def lines(self) -> None:
        self.messages.append(schema("lines"))
        partitions = self.bookmarks["lines"]["partitions"]
        for plant in ("Bern", "Oslo"):
            part = next((part for part in partitions if part["context"] == {"plant": plant}), None)
            since = part["replication_key_value"] if part else 0
            rows = [row for row in LINES if row["plant"] == plant and int(str(row["changed"])) >= since]
            self.messages += [record("lines", row) for row in rows]
            part = {"context": {"plant": plant}, "replication_key": "changed", "replication_key_value": 50}
            partitions[:] = [other for other in partitions if other["context"] != part["context"]] + [part]
            self.state()

    def units(self) -> None:
        self.messages += [schema("units"), *(record("units", row, version=7) for row in UNITS)]
        self.messages.append({"type": "ACTIVATE_VERSION", "stream": "units", "version": 7})


def index(messages: Messages, kind: str, stream: str | None = None, nth: int = 0) -> int:
    """Where the nth message of a kind is."""
    fitting = [i for i, m in enumerate(messages) if m["type"] == kind and m.get("stream") == stream]
    return fitting[nth]


def inserted(*lines: Any, at: int = 2) -> Callable[[Messages], None]:
    """Insert lines; a function makes one."""

    def insert(messages: Messages) -> None:
        messages[at:at] = [line() if callable(line) else line for line in lines]

    return insert


def changed(stream: str, nth: int = 1, **values: Any) -> Callable[[Messages], None]:
    """Change the nth row of the source, where it comes; `...` takes a property away."""

    def change(messages: Messages) -> None:
        for message in messages:
            row = message.get("record")
            if message.get("stream") == stream and row == ROWS[stream][nth]:
                row |= values
                for name in [name for name, value in values.items() if value is ...]:
                    del row[name]

    return change


def described(stream: str, **parts: Any) -> Callable[[Messages], None]:
    return lambda messages: messages[index(messages, "SCHEMA", stream)].update(parts)


def bookmarked(change: Callable[[dict[str, Any]], Any], nth: int) -> Callable[[Messages], None]:
    """Change the bookmarks of the nth STATE."""
    return lambda messages: change(messages[index(messages, "STATE", nth=nth)]["value"]["bookmarks"])


def moved_behind_state(messages: Messages) -> None:
    at = index(messages, "STATE")
    messages.insert(at, messages.pop(at - 2))


def without_state(messages: Messages) -> None:
    messages[:] = [message for message in messages if message["type"] != "STATE"]


def batch(rows: bytes, stream: str = "orders") -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".jsonl.gz", delete=False) as file:
        file.write(rows)
    encoding = {"format": "jsonl", "compression": "gzip"}
    return {"type": "BATCH", "stream": stream, "encoding": encoding, "manifest": [Path(file.name).as_uri()]}


def as_batch(messages: Messages) -> None:
    """Write the units as a file."""
    at = [i for i, m in enumerate(messages) if m["type"] == "RECORD" and m["stream"] == "units"]
    rows = "".join(json.dumps(messages[i]["record"]) + "\n" for i in at).encode()
    messages[at[0] : at[-1] + 1] = [batch(gzip.compress(rows), "units")]


def changed_batch(messages: Messages) -> None:
    changed("units", code=12)(messages)
    as_batch(messages)


def lower(bookmarks: dict[str, Any]) -> None:
    bookmarks["orders"]["replication_key_value"] = "2026-02-01T08:00:00.5Z"


def progress_in_partition(bookmarks: dict[str, Any]) -> None:
    bookmarks["lines"]["partitions"][1]["progress_markers"] = {"replication_key": "changed"}


SOUND: dict[str, Callable[[Messages], None]] = {
    "none": lambda _: None,
    "batch": as_batch,
    "repeated schema": inserted(schema("orders"), at=3),
    "row again, unchanged, after its STATE": inserted(record("orders", ORDERS[1]), at=6),
}
DEFECTS: dict[str, Callable[[Messages], None]] = {
    "text": inserted("fetching orders"),
    "two on a line": inserted('{"type": "STATE", "value": {}} {"type": "STATE", "value": {}}'),
    "blank line": inserted(""),
    "unknown type": inserted({"type": "HEARTBEAT"}),
    "no type": inserted({"stream": "orders"}),
    "no record": inserted({"type": "RECORD", "stream": "orders"}),
    "batch cut short": inserted(lambda: batch(gzip.compress(b'{"id": 1}')[:-9])),
    "batch of no rows": inserted(lambda: batch(gzip.compress(b"[]\n"))),
    "batch elsewhere": inserted(lambda: batch(b"") | {"manifest": ["s3://bucket/file"]}),
    "record before schema": inserted(record("ghosts", {"id": 1})),
    "batch before schema": inserted(lambda: batch(gzip.compress(b'{"id": 1}\n'), "ghosts")),
    "version before schema": inserted({"type": "ACTIVATE_VERSION", "stream": "ghosts", "version": 1}),
    "invalid schema": described("lines", schema={"type": "object", "properties": {"nr": {"type": "int"}}}),
    "schema of no object": described("lines", schema={"type": "array", "properties": {}}),
    "key not in schema": described("units", key_properties=["code", "system"]),
    "bookmark not in schema": described("lines", bookmark_properties=["changed_on"]),
    "wrong type": changed("orders", id="two"),
    "wrong type in a batch": changed_batch,
    "no date": changed("orders", due="2026-02-30"),
    "no zone": changed("orders", modified_at="2026-02-02T08:00:00.5"),
    "too many decimals": changed("orders", amount=12.255),
    "too long": changed("lines", note="x" * 21),
    "unknown property": changed("orders", colour="red"),
    "null key": changed("units", code=None),
    "missing key": changed("units", code=...),
    "row twice": inserted(record("orders", ORDERS[1]), at=4),
    "older row again": inserted(
        record("orders", ORDERS[0] | {"amount": 1}),
        record("orders", ORDERS[0] | {"modified_at": "2026-01-01T00:00:00Z"}),
    ),
    "no STATE": without_state,
    "rows behind the last STATE": lambda messages: messages.append(messages.pop(-2)),
    "progress markers in a partition": bookmarked(progress_in_partition, -1),
    "still syncing": lambda messages: messages[-1]["value"].update(currently_syncing="orders"),
}
# Defects of a run without a state only.
FIRST: dict[str, Callable[[Messages], None]] = {
    "bookmark back": bookmarked(lower, 1),
    "bookmark gone": bookmarked(lambda bookmarks: bookmarks.pop("orders"), 2),
    "partition gone": bookmarked(lambda bookmarks: bookmarks["lines"]["partitions"].pop(0), 5),
    "row behind its STATE": moved_behind_state,
    "bookmark of another kind": bookmarked(lambda marks: marks["orders"].update(replication_key_value=7), 3),
}
# Defects of a run from a STATE only.
RESUMED: dict[str, Callable[[Messages], None]] = {
    "bookmark below the start": bookmarked(lower, -1),
    "row missing": lambda messages: messages.pop(index(messages, "RECORD", "lines", -1)),
    "row differs": changed("orders", 11, due="2027-01-01"),
    "row nobody knew": lambda messages: messages.insert(-1, record("units", UNITS[0] | {"code": "t"})),
}
LEAKS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "base64": lambda token: base64.b64encode(f"user:{token}".encode()).decode(),
    "URL-encoded": lambda token: quote(token, safe=""),
    "JSON-escaped": json.dumps,
}


def damaged(messages: Messages, defect: str, config: dict[str, Any], *, resumed: bool) -> None:
    (SOUND | DEFECTS | (RESUMED if resumed else FIRST)).get(defect, SOUND["none"])(messages)
    where, _, form = defect.partition(": ")
    if where == "secret in the output":
        # Longer than the schema allows: it is not looked at there.
        messages[index(messages, "SCHEMA", "lines")]["schema"]["properties"]["note"].pop("maxLength")
        changed("lines", note=LEAKS[form](config["api_token"]))(messages)
    if where == "secret in the log":
        sys.stderr.write(f"asking with {LEAKS[form](config['api_token'])}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--defect", default="none")
    for name in ("config", "state", "catalog"):
        parser.add_argument(f"--{name}", type=Path)
    options = parser.parse_args()
    given = {name: json.loads(path.read_text()) for name, path in vars(options).items() if isinstance(path, Path)}
    if options.config:
        # Files lie beside the settings, and go with them.
        tempfile.tempdir = str(options.config.parent)
    messages = SoundTap(given.get("state", {})).run()
    damaged(messages, options.defect, given.get("config", {}), resumed="state" in given)
    for message in messages:
        line = message if isinstance(message, str) else json.dumps(message)
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    if options.defect == "hangs":
        signal.pause()
    if options.defect == "fails":
        sys.exit("the source has gone away")


if __name__ == "__main__":
    main()
