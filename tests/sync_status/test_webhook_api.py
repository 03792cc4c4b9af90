"""Webhooks by API and by command: secrets are shown once, and only to admins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from sync_status.__main__ import main
from sync_status.assembly import Parts, assemble
from sync_status.settings import read_settings
from sync_status.webhooks.event import EVENT_TYPES
from sync_status.webhooks.signing import SigningKeyError, load_key

from tests.sync_status.meltano_history import MeltanoHistory

ADMIN = "an-admin-token-long-enough"


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    history = MeltanoHistory(tmp_path_factory.mktemp("api") / "project")
    return {**history.environ, "SYNC_STATUS_ADMIN_TOKEN": ADMIN}


@pytest.fixture(scope="module")
def parts(environ: dict[str, str]) -> Iterator[Parts]:
    made = assemble(read_settings(environ))
    yield made
    made.close()


def ask(address: str, method: str, path: str, token: str = ADMIN, **body: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, address + path, headers=headers, json=body or None, timeout=30)


def test_a_secret_is_in_one_answer_and_in_no_database(address: str, environ: dict[str, str], parts: Parts) -> None:
    added = ask(address, "POST", "/webhooks", url="https://hooks.example.com/x", event_types=["sync.failed"])
    assert added.status_code == 201
    secret, name = added.json()["secret"], added.json()["id"]
    assert secret.startswith("whsec_")
    rotated = ask(address, "POST", f"/webhooks/{name}/rotate", overlap_seconds=60).json()["secret"]
    assert rotated != secret
    for path in ("/webhooks", f"/webhooks/{name}", f"/webhooks/{name}/deliveries"):
        answer = ask(address, "GET", path)
        assert answer.status_code == 200
        assert secret not in answer.text
        assert rotated not in answer.text
    folder = Path(environ["MELTANO_PROJECT_ROOT"]) / ".meltano"
    kept = b"".join(file.read_bytes() for file in folder.iterdir())
    for one in (secret, rotated):
        assert one.removeprefix("whsec_").encode() not in kept
    assert parts.settings.signing_key_file.stat().st_mode & 0o777 == 0o600


def test_an_endpoint_is_changed_tested_disabled_and_removed(address: str) -> None:
    name = ask(address, "POST", "/webhooks", url="https://hooks.example.com/y").json()["id"]
    assert ask(address, "PATCH", f"/webhooks/{name}", description="new").json()["description"] == "new"
    number = ask(address, "POST", f"/webhooks/{name}/test").json()["delivery"]
    (delivery,) = ask(address, "GET", f"/webhooks/{name}/deliveries").json()["data"]
    assert (delivery["id"], delivery["type"], delivery["state"]) == (number, "webhook.test", "pending")
    assert ask(address, "POST", f"/webhooks/{name}/deliveries/{number}/redeliver").status_code == 202
    assert ask(address, "POST", f"/webhooks/{name}/recover", since="2026-01-01T00:00:00Z").status_code == 202
    assert ask(address, "PATCH", f"/webhooks/{name}", is_enabled=False).json()["state"] == "disabled"
    refused = ask(address, "POST", f"/webhooks/{name}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "ENDPOINT_DISABLED")
    assert ask(address, "DELETE", f"/webhooks/{name}").status_code == 204
    assert ask(address, "GET", f"/webhooks/{name}").json()["code"] == "ENDPOINT_NOT_FOUND"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://hooks.example.com/"}, "ADDRESS_FORBIDDEN"),
        ({"url": "https://u:p@hooks.example.com/"}, "ADDRESS_FORBIDDEN"),
        ({"url": "https://hooks.example.com/", "event_types": ["sync.exploded"]}, "INVALID_REQUEST"),
        ({"url": "https://hooks.example.com/", "secret": "mine"}, "INVALID_REQUEST"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(address: str, body: dict[str, Any], code: str) -> None:
    answer = ask(address, "POST", "/webhooks", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_an_admin_sees_webhooks(address: str, parts: Parts) -> None:
    _, reader = parts.tokens.make("reader", ["read", "run"])
    for path in ("/webhooks", "/webhooks/event-types"):
        assert requests.get(address + path, timeout=30).status_code == 401
        assert ask(address, "GET", path, reader).status_code == 403
        # A browser's cookie opens pages, not the API.
        assert requests.get(address + path, cookies={"sync_status_token": ADMIN}, timeout=30).status_code == 401
    assert ask(address, "GET", "/webhooks/event-types").json() == EVENT_TYPES


def test_the_command_does_the_same(environ: dict[str, str]) -> None:
    def call(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["webhooks", *arguments], env=environ)
        assert done.exit_code == 0, done.output
        return done.output

    name, secret = call("add", "https://hooks.example.com/cli", "--event", "sync.failed").split()
    assert secret.startswith("whsec_")
    assert f"{name}  enabled" in call("list")
    call("test", name)
    assert "webhook.test  pending" in " ".join(call("deliveries", name).split(" ")).replace("   ", "  ")
    assert call("rotate", name).strip() != secret
    call("disable", name)
    refused = CliRunner().invoke(main, ["webhooks", "test", name], env=environ)
    assert refused.exit_code == 1
    assert f"`sync-status webhooks enable {name}`" in refused.output
    call("enable", name)
    call("recover", name, "--hours", "1")
    call("remove", name)
    assert CliRunner().invoke(main, ["webhooks", "rotate", name], env=environ).exit_code == 1


def test_a_signing_key_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="shorter than 32"):
        load_key("short", tmp_path / "key")
    (tmp_path / "key").write_bytes(b"x")
    with pytest.raises(SigningKeyError, match="restore it"):
        load_key(None, tmp_path / "key")


def test_every_event_is_in_the_readme(root: Path) -> None:
    text = (root / "sync-status/README.md").read_text()
    for name, meaning in EVENT_TYPES.items():
        assert f"| `{name}` | {meaning} |" in text
