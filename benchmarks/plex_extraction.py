"""How fast and how frugal tap-plex reads a list of parts of 50 MB, against a plain singer-sdk tap on the same body.

Run it: `.venv/bin/python -m benchmarks.plex_extraction`; `--megabytes` and `--rounds` say how much and how often.

The bodies are rendered once by the Plex sandbox and then served, squeezed, from this process's memory. The two taps
take turns; the output goes to /dev/null. Rows a second are counted by the SDK's own timer, from the beginning of the
stream to its end; memory is the most that the process was seen to hold. Last, tap-plex reads several lists at once.
"""

import gzip
import http.server
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import click
import msgspec
import requests
from erp_sandbox.plex.accounts import DEFAULT_KEY
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from tap_plex.fields import fields_of
from typing_extensions import override

from benchmarks.measurement import in_turns, measured, most_of, seconds_of
from benchmarks.server import sandbox

PARTS = "/mdm/v1/parts"
SEVERAL = {
    "parts": PARTS,
    "containers": "/inventory/v1/inventory-tracking/containers",
    "jobs": "/scheduling/v1/jobs",
    "lots": "/inventory/v1/inventory-tracking/lots",
}
ADMIN = {"Authorization": "Bearer sandbox-admin"}
BIN = Path(sys.executable).parent


class PlainParts(RESTStream[str]):
    """Parts, as most taps are written."""

    name = "parts"
    path = PARTS
    primary_keys = ("id",)
    replication_key = None
    schema = th.PropertiesList().to_dict() | {
        "properties": {name: shape.schema(name) for name, shape in fields_of(PARTS).items()}
    }

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["connect_url"])

    @cached_property
    @override
    def http_headers(self) -> dict[str, str]:
        return {"X-Plex-Connect-Api-Key": self.config["api_key"]}


class PlainTap(Tap):
    """Reads parts."""

    name = "plain-plex"
    config_jsonschema = th.PropertiesList(
        th.Property("connect_url", th.StringType), th.Property("api_key", th.StringType)
    ).to_dict()

    @override
    def discover_streams(self) -> list[RESTStream[str]]:
        return [PlainParts(self)]


def _rendered(megabytes: int) -> dict[str, bytes]:
    with sandbox("serve", "--dialect", "plex", "--clock", "2026-06-01T06:00:00Z", "--scale", "1") as server:
        switches = {"switches": {"size_megabytes": dict.fromkeys(SEVERAL.values(), megabytes)}}
        requests.patch(f"{server.url}/admin/plex", json=switches, headers=ADMIN, timeout=60).raise_for_status()
        key = {"X-Plex-Connect-Api-Key": DEFAULT_KEY}
        return {path: requests.get(server.url + path, headers=key, timeout=600).content for path in SEVERAL.values()}


@contextmanager
def _served(bodies: dict[str, bytes]) -> Iterator[str]:
    """The bodies, at an address."""
    squeezed = {path: gzip.compress(body, 1) for path, body in bodies.items()}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = squeezed.get(self.path.partition("?")[0]) or gzip.compress(b"[]")
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@click.command()
@click.option("--megabytes", default=50, show_default=True)
@click.option("--rounds", default=3, show_default=True)
def main(megabytes: int, rounds: int) -> None:
    """Compare tap-plex with a plain tap on a list of parts."""
    bodies = _rendered(megabytes)
    rows = {stream: len(msgspec.json.decode(bodies[path], type=list[msgspec.Raw])) for stream, path in SEVERAL.items()}
    each, every = rows["parts"], sum(rows.values())
    with _served(bodies) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "config.json"
        config.write_text(json.dumps({"connect_url": url, "api_key": DEFAULT_KEY}))
        jobs = {
            "tap-plex": partial(measured, _tap(config, folder / "one.json", ["parts"]), each),
            "plain": partial(
                measured, [sys.executable, "-m", "benchmarks.plex_extraction", "plain", *_of(config)], each
            ),
        }
        runs = in_turns(jobs, rounds)
        at_once = in_turns({"all": partial(measured, _tap(config, folder / "all.json", [*rows]), every)}, rounds)["all"]
    click.echo(f"{each} parts, {len(bodies[PARTS]) / 1e6:.1f} MB")
    for name, found in runs.items():
        click.echo(f"{name:9} {each / seconds_of(found):9.0f} rows/s  {most_of(found)} MB at the most")
    click.echo(f"tap-plex is {seconds_of(runs['plain']) / seconds_of(runs['tap-plex']):.1f} times as fast")
    size = sum(map(len, bodies.values())) / 1e6
    speed = every / seconds_of(at_once)
    click.echo(f"{len(rows)} lists at once, {every} rows, {size:.0f} MB: {speed:.0f} rows/s, {most_of(at_once)} MB")


def _of(config: Path) -> list[str]:
    return ["--config", str(config)]


def _tap(config: Path, catalog: Path, streams: list[str]) -> list[str]:
    """The command that reads some streams."""
    command = [str(BIN / "tap-plex"), *_of(config)]
    found = json.loads(subprocess.check_output([*command, "--discover"]))  # noqa: S603 - ours
    chosen = [stream for stream in found["streams"] if stream["tap_stream_id"] in streams]
    catalog.write_text(json.dumps({"streams": chosen}))
    return [*command, "--catalog", str(catalog)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        sys.argv.pop(1)
        PlainTap.cli()
    else:
        main()
