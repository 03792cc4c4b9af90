"""A client of Plex that others wrote reads from the sandbox, in its own environment and with no file of its changed.

It asks for the hosts of the test tier by HTTPS: only where these names lead, and whom it trusts, is ours.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import sandboxes
from tests.erp_sandbox.plex.asking import CLOCK, EVER, KEY, ORDERS, PARTS, PASSWORD, Plex, pcn

HOSTS = ("test.connect.plex.com", "test.cloud.plex.com")
CLIENT = Path(".tools/clients/pmc-automation-tools")
HERE = Path(__file__).parent

SCRIPT = """
import json, sys
from requests.auth import HTTPBasicAuth
from pmc_automation_tools import ApiDataSource, ApiDataSourceInput, UXDataSource, UXDataSourceInput

key, password, pcn, begin, end = sys.argv[1:]
api, ux = ApiDataSource(key), UXDataSource(HTTPBasicAuth("main@plex.com", password))


def get(path, **params):
    answer = api.call_data_source(pcn, ApiDataSourceInput("https://connect.plex.com" + path, "GET", **params))
    return answer._transformed_data


source = UXDataSourceInput("8619", Report_Date=begin, End_Date=end)
print(json.dumps({
    "parts": get("/mdm/v1/parts"),
    "orders": get("/purchasing/v1/purchase-orders", modifiedDateBegin=begin),
    "production": ux.call_data_source(source)._transformed_data,
    "granted": ux.list_data_source_access(ux._auth)._transformed_data,
}, default=str))
"""


@pytest.fixture
def tls_plex(setup_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Plex, Path]]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    authority = tmp_path / "erp-sandbox" / "ca.pem"
    names = [part for host in HOSTS for part in ("--hostname", host)]
    options = ("--dialect", "plex", "--plex", str(setup_file), *names)
    with sandboxes.running(clock=CLOCK, scale="0.05", options=options) as running:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        yield Plex(running.url), authority


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def test_the_client_reads_parts_orders_and_a_data_source(
    root: Path, tls_plex: tuple[Plex, Path], tmp_path: Path
) -> None:
    plex, authority = tls_plex
    python = root / CLIENT / "bin" / "python"
    assert python.exists(), "make setup installs it"
    package = next((root / CLIENT).glob("lib/*/site-packages/pmc_automation_tools"))
    before = digest(package)
    plex.switch(limit_flag_when_whole="missing")
    environment = os.environ | {
        "PLEX_SANDBOX_PORT": str(urlsplit(plex.url).port),
        "PYTHONPATH": str(HERE / "name_resolution"),
        "SSL_CERT_FILE": str(authority),
    }
    command = [str(python), "-W", "ignore", "-c", SCRIPT, KEY, PASSWORD, pcn("main"), *EVER]
    said = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert said.returncode == 0, said.stderr
    read: dict[str, Any] = json.loads(said.stdout)
    assert read["parts"] == json.loads(plex.get(PARTS).content)
    assert read["orders"] == json.loads(plex.get(ORDERS, {"modifiedDateBegin": EVER[0]}).content)
    answer = plex.run(8619, {"Report_Date": EVER[0], "End_Date": EVER[1]})
    assert read["production"] == json.loads(answer.content)["rows"]
    assert {row["id"] for row in read["granted"]} == {row["id"] for row in plex.describe("/search").json()}
    assert digest(package) == before
