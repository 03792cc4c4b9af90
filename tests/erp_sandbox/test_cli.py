"""The command `erp-sandbox`, as a real process."""

import json
import socket
import subprocess

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at, truth
from erp_sandbox.world import World

from tests.erp_sandbox.command import run
from tests.erp_sandbox.conftest import COMMAND


def test_truth_prints_what_the_data_holds() -> None:
    told = json.loads(run("truth", "--at", "2025-03-01T00:00:00Z", "--seed", "7", "--scale", "0.1").stdout)
    expected = truth(ENTITIES, World(7, 0.1), parse("2025-03-01"))
    assert told["at"] == "2025-03-01T00:00:00.000000Z"
    assert {name: stream["content"] for name, stream in told["streams"].items()} == {
        name: stream.content for name, stream in expected.items()
    }


def test_truth_of_chosen_streams_only() -> None:
    told = json.loads(run("truth", "--at", "2025-03-01", "--stream", "items", "--stream", "receipts").stdout)
    assert list(told["streams"]) == ["items", "receipts"]


def test_truth_since_leaves_out_older_rows_and_no_others() -> None:
    since, at = "2025-02-10T00:00:00.000000Z", "2025-03-01T00:00:00Z"
    told = json.loads(run("truth", "--at", at, "--since", since, "--stream", "items", "--stream", "units").stdout)
    entities = {entity.name: entity for entity in ENTITIES}
    rows = list(rows_at(entities["items"], World(), parse(at)))
    edge = min(row["modified_at"] for row in rows if row["modified_at"] >= since)
    assert told["streams"]["items"]["count"] == sum(row["modified_at"] >= since for row in rows) < len(rows)
    assert told["streams"]["units"]["count"] == 5
    exact = json.loads(run("truth", "--at", at, "--since", edge, "--stream", "items").stdout)
    assert exact["streams"]["items"]["count"] == told["streams"]["items"]["count"]


def test_a_busy_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("serve", "--port", port)
    assert ended.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in ended.stderr
    assert "--port 0" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("serve", "--fault", "418"), "kinds are 401"),
        (("serve", "--rate-limit", "many"), "such as 200/60"),
        (("serve", "--faults", "pyproject.toml"), "no JSON array of faults"),
        (("serve", "--mutations", "pyproject.toml"), "no log of mutations"),
        (("truth", "--at", "2025-03-01", "--mutations", "pyproject.toml"), "no log of mutations"),
        (("truth", "--at", "2025-03-01", "--tenant", "nobody"), "'nobody' is not one of"),
        (("serve", "--host", "0.0.0.0"), "set --token and --admin-token to your own"),
        (("serve", "--host", "192.0.2.1", "--token", "a", "--admin-token", "b"), "cannot listen on 192.0.2.1"),
        (("serve", "--clock", "yesterday"), "not an ISO 8601 time"),
        (("serve", "--clock", "1999-01-01"), "the data begins at 2025-01-01"),
        (("serve", "--scale", "huge"), "none of small, medium, large"),
        (("serve", "--scale", "nan"), "none of small, medium, large"),
        (("truth", "--at", "2025-03-01", "--stream", "ghosts"), "'ghosts' is none of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_on_the_command_line_is_explained(arguments: tuple[str, ...], message: str) -> None:
    ended = run(*arguments)
    assert ended.returncode != 0
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_server_ends_with_whoever_started_it() -> None:
    command = [COMMAND, "serve", "--port", "0", "--scale", "0.01", "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        assert json.loads(server.stdout.readline())["url"].startswith("http://127.0.0.1:")
        server.stdin.close()
        assert server.wait(timeout=20) == 0
