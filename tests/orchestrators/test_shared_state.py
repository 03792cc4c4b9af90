"""State in an S3-compatible store, which many workers share: a real server of that protocol."""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from demo.meltano import ROOT
from tests.orchestrate.calling import orchestrate
from tests.orchestrators.patience import Programs
from tests.orchestrators.stage import END, START, STREAMS, Stage

KEYS = {"AWS_ACCESS_KEY_ID": "erp", "AWS_SECRET_ACCESS_KEY": secrets.token_hex(16)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a state backend in a bucket of its own."""
    program = ROOT / ".tools" / "s3" / "bin" / "moto_server"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    programs = Programs(tmp_path, dict(os.environ))
    with programs.ending():
        programs.start("s3", str(program), "-p", port)
        programs.until("the S3 server", lambda: "Running on" in programs.said(), 60)
        requests.put(f"{url}/erp-state", timeout=30).raise_for_status()
        prefix = "MELTANO_STATE_BACKEND"
        named = {f"{prefix}_S3_{name}": value for name, value in KEYS.items()}
        own = {"SYNC_STATUS_MELTANO": str(program.with_name("meltano"))}
        yield named | own | {f"{prefix}_URI": "s3://erp-state/meltano", f"{prefix}_S3_ENDPOINT_URL": url}


def test_slices_and_the_schedule_after_them_share_a_state_in_s3(stage: Stage, store: dict[str, str]) -> None:
    period = ("--from", START, "--to", END, "--every", "300d", "--at-once", "2")
    loaded = orchestrate(stage.project, "load", "run", stage.state_id("sandbox"), *period, extra=store)
    assert loaded.code == 0, loaded.log
    true = stage.served.sandbox.counts()
    assert {name: len(stage.rows("sandbox", name)) for name in STREAMS["sandbox"]} == {
        name: true[name] for name in STREAMS["sandbox"]
    }
    listed = requests.get(f"{store['MELTANO_STATE_BACKEND_S3_ENDPOINT_URL']}/erp-state", timeout=30).text
    assert "tap-sandbox-to-target-postgres--sandbox" in listed

    stage.served.sandbox.advance(86_400)
    ran = orchestrate(stage.project, "run", "tap-sandbox", "target-postgres--sandbox", extra=store)
    assert ran.code == 0, ran.log
    extracted = ran.told["records"]["purchase_orders"]["extracted"]
    assert 0 < extracted < true["purchase_orders"], json.dumps(ran.told)
