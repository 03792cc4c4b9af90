"""How fast and how frugal tap-plex reads a list of parts of 50 MB, against a plain singer-sdk tap on the same body.

Run it: `.venv/bin/python benchmarks/plex_extraction.py`; `--megabytes` and `--rounds` say how much and how often.

The bodies are rendered once by the Plex sandbox and then served, squeezed, from this process's memory. The two taps
take turns; the output goes to /dev/null. Rows a second are counted by the SDK's own timer, from the beginning of the
stream to its end; memory is the most that the process ever held. Last, tap-plex reads several such lists at once.
"""

import gzip
import http.server
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
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

PARTS = "/mdm/v1/parts"
SEVERAL = {
    "parts": PARTS,
    "containers": "/inventory/v1/inventory-tracking/containers",
    "jobs": "/scheduling/v1/jobs",
    "lots": "/inventory/v1/inventory-tracking/lots",
}
ADMIN = {"Authorization": "Bearer sandbox-admin"}
SAMPLE_SECONDS = 0.1
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
    command = [str(BIN / "erp-sandbox"), "serve", "--port", "0", "--exit-with-stdin", "--dialect", "plex",
               "--clock", "2026-06-01T06:00:00Z", "--scale", "1"]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603 - our own
        url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        switches = {"switches": {"size_megabytes": dict.fromkeys(SEVERAL.values(), megabytes)}}
        requests.patch(f"{url}/admin/plex", json=switches, headers=ADMIN, timeout=60).raise_for_status()
        key = {"X-Plex-Connect-Api-Key": DEFAULT_KEY}
        bodies = {path: requests.get(url + path, headers=key, timeout=600).content for path in SEVERAL.values()}
        if server.stdin:
            server.stdin.close()
    return bodies


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


def _most_held(process: int) -> float:
    """The most megabytes that a process has held so far; what it inherited from us does not count."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _run(command: list[str], config: dict[str, Any], rows: dict[str, int]) -> tuple[float, float]:
    """Rows a second, of all that is to be read, and the most megabytes that were held."""
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder) / "config.json", Path(folder) / "log"
        path.write_text(json.dumps(config))
        with log.open("wb") as said, Path(os.devnull).open("wb") as nowhere:
            child = subprocess.Popen([*command, "--config", str(path)], stdout=nowhere, stderr=said)  # noqa: S603 - ours
            most = 0.0
            while child.poll() is None:
                most = max(most, _most_held(child.pid))
                time.sleep(SAMPLE_SECONDS)
        text = log.read_text()
        if child.returncode:
            raise click.ClickException(text[-2000:])
        seconds = 0.0
        for stream, wanted in rows.items():
            counted = re.findall(rf'"metric":"record_count","value":(\d+),"tags":\{{"stream":"{stream}"', text)
            if sum(map(int, counted)) != wanted:
                raise click.ClickException(f"{command[0]} wrote {counted} of {wanted} rows of {stream}")
            (took,) = re.findall(rf'"sync_duration","value":([\d.]+),"tags":\{{"stream":"{stream}"', text)
            seconds += float(took)
    return sum(rows.values()) / seconds, most


@click.command()
@click.option("--megabytes", default=50, show_default=True)
@click.option("--rounds", default=3, show_default=True)
def main(megabytes: int, rounds: int) -> None:
    """Compare tap-plex with a plain tap on a list of parts."""
    bodies = _rendered(megabytes)
    rows = {stream: len(msgspec.json.decode(bodies[path], type=list[msgspec.Raw])) for stream, path in SEVERAL.items()}
    with _served(bodies) as url, tempfile.TemporaryDirectory() as folder:
        config = {"connect_url": url, "api_key": DEFAULT_KEY}
        taps = {
            "tap-plex": _tap(config, Path(folder) / "one.json", ["parts"]),
            "plain": [sys.executable, str(Path(__file__).resolve()), "plain"],
        }
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in taps}
        for _ in range(rounds):
            for name, command in taps.items():
                measured[name].append(_run(command, config, {"parts": rows["parts"]}))
        at_once = [_run(_tap(config, Path(folder) / "all.json", [*rows]), config, rows) for _ in range(rounds)]
    click.echo(f"{rows['parts']} parts, {len(bodies[PARTS]) / 1e6:.1f} MB")
    rate = {name: statistics.median(speed for speed, _ in runs) for name, runs in measured.items()}
    for name, runs in measured.items():
        click.echo(f"{name:9} {rate[name]:9.0f} rows/s  {max(memory for _, memory in runs):6.0f} MB at the most")
    click.echo(f"tap-plex is {rate['tap-plex'] / rate['plain']:.1f} times as fast")
    size = sum(map(len, bodies.values())) / 1e6
    speed = statistics.median(speed for speed, _ in at_once)
    most = max(memory for _, memory in at_once)
    click.echo(
        f"{len(rows)} lists at once, {sum(rows.values())} rows, {size:.0f} MB: {speed:.0f} rows/s, {most:.0f} MB"
    )


def _tap(config: dict[str, Any], catalog: Path, streams: list[str]) -> list[str]:
    """The command that reads some streams."""
    chosen = [stream for stream in json.loads(_discovered(config))["streams"] if stream["tap_stream_id"] in streams]
    catalog.write_text(json.dumps({"streams": chosen}))
    return [str(BIN / "tap-plex"), "--catalog", str(catalog)]


def _discovered(config: dict[str, Any]) -> bytes:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(json.dumps(config))
        file.flush()
        return subprocess.check_output([str(BIN / "tap-plex"), "--config", file.name, "--discover"])  # noqa: S603 - ours


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        sys.argv.pop(1)
        PlainTap.cli()
    else:
        main()
