"""How fast and how frugal tap-plex reads a list of parts of 50 MB, against a plain singer-sdk tap on the same body.

Run it: `.venv/bin/python benchmarks/plex_extraction.py`; `--megabytes` and `--rounds` say how much and how often.

The body is rendered once by the Plex sandbox and then served, squeezed, from this process's memory. The two taps take
turns; the output goes to /dev/null. Rows a second are counted by the SDK's own timer, from the beginning of the
stream to its end; memory is the most that the process ever held.
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
import requests
from erp_sandbox.plex.accounts import DEFAULT_KEY
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from tap_plex.fields import fields_of
from typing_extensions import override

PARTS = "/mdm/v1/parts"
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


def _rendered(megabytes: int) -> bytes:
    command = [str(BIN / "erp-sandbox"), "serve", "--port", "0", "--exit-with-stdin", "--dialect", "plex",
               "--clock", "2026-06-01T06:00:00Z", "--scale", "1"]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603 - our own
        url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        switches = {"switches": {"size_megabytes": {PARTS: megabytes}}}
        requests.patch(f"{url}/admin/plex", json=switches, headers=ADMIN, timeout=60).raise_for_status()
        body = requests.get(url + PARTS, headers={"X-Plex-Connect-Api-Key": DEFAULT_KEY}, timeout=600).content
        if server.stdin:
            server.stdin.close()
    return body


@contextmanager
def _served(body: bytes) -> Iterator[str]:
    """The body, at an address."""
    squeezed = gzip.compress(body, 1)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = squeezed if self.path.startswith(PARTS) else gzip.compress(b"[]")
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


def _run(command: list[str], config: dict[str, Any], rows: int) -> tuple[float, float]:
    """Rows a second, and the most megabytes that were held."""
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
        counted = re.findall(r'"metric":"record_count","value":(\d+),"tags":\{"stream":"parts"', text)
        if sum(map(int, counted)) != rows:
            raise click.ClickException(f"{command[0]} wrote {counted} of {rows} rows")
        (seconds,) = re.findall(r'"sync_duration","value":([\d.]+),"tags":\{"stream":"parts"', text)
    return rows / float(seconds), most


@click.command()
@click.option("--megabytes", default=50, show_default=True)
@click.option("--rounds", default=3, show_default=True)
def main(megabytes: int, rounds: int) -> None:
    """Compare tap-plex with a plain tap on a list of parts."""
    body = _rendered(megabytes)
    rows = len(json.loads(body))
    click.echo(f"{rows} rows, {len(body) / 1e6:.1f} MB")
    with _served(body) as url, tempfile.NamedTemporaryFile("w", suffix=".json") as catalog:
        config = {"connect_url": url, "api_key": DEFAULT_KEY}
        found = json.loads(_discovered(config))
        for stream in found["streams"]:
            stream["metadata"][0 if not stream["metadata"][0]["breadcrumb"] else -1]["metadata"]["selected"] = (
                stream["tap_stream_id"] == "parts"
            )
        catalog.write(json.dumps(found))
        catalog.flush()
        taps = {
            "tap-plex": [str(BIN / "tap-plex"), "--catalog", catalog.name],
            "plain": [sys.executable, str(Path(__file__).resolve()), "plain"],
        }
        measured = {name: [_run(command, config, rows) for _ in range(1)] for name, command in taps.items()}
        for _ in range(rounds - 1):
            for name, command in taps.items():
                measured[name].append(_run(command, config, rows))
    rate = {name: statistics.median(speed for speed, _ in runs) for name, runs in measured.items()}
    for name, runs in measured.items():
        click.echo(f"{name:9} {rate[name]:9.0f} rows/s  {max(memory for _, memory in runs):6.0f} MB at the most")
    click.echo(f"tap-plex is {rate['tap-plex'] / rate['plain']:.1f} times as fast")


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
