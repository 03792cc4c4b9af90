"""Two public clients of NetSuite, as they are in the package indexes, against the sandbox.

Each is installed in an environment of its own, pinned, and no file of it is changed. They insist on HTTPS and on
the account's host name: name resolution and the certificate authority are arranged from outside.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import sandboxes
from tests.erp_sandbox.netsuite.netsuite_client import COMMAND, create_integration
from tests.erp_sandbox.netsuite.tunnel import tunnel

HERE = Path(__file__).parent / "clients"
ACCOUNT = "1234567_SB1"
HOSTS = "*.suitetalk.api.netsuite.com"


@dataclass(frozen=True)
class Served:
    """A server that speaks HTTPS under NetSuite's names.

    Args:
        port: Where it listens.
        authority: The file that makes its certificate trusted.
        settings: Of an integration.
    """

    port: int
    authority: str
    settings: dict[str, Any]

    def environment(self, **more: str) -> dict[str, str]:
        """What a client is told."""
        keys = {name: self.settings[name] for name in ("consumer_key", "consumer_secret", "token_id", "token_secret")}
        return {"PATH": os.environ["PATH"], "account": ACCOUNT, "port": str(self.port)} | keys | more


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, prepared_tables: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("clients")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        authority = subprocess.check_output([COMMAND, "ca"], text=True, stderr=subprocess.DEVNULL).strip()
        settings = create_integration(folder, "--account", ACCOUNT, "--algorithm", "ES256")
        options = ["--cache", str(prepared_tables), "--netsuite", str(folder), "--tls", "--hostname", HOSTS]
        with sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.05", options=options) as server:
            yield Served(urlsplit(server.url).port or 0, authority, settings)


def installed(root: Path, name: str, lock: str, *commands: list[str]) -> Path:
    """The environment of a client, made anew whenever its lock is another."""
    digest = sha256((HERE / name / lock).read_bytes()).hexdigest()[:16]
    folder = root / ".tools" / "clients" / f"{name}-{digest}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for command in commands:
            filled = [part.format(here=HERE / name, folder=folder) for part in command]
            done = subprocess.run(filled, capture_output=True, text=True, check=False, timeout=600)
            assert done.returncode == 0, done.stderr
        (folder / "ready").touch()
    return folder


def items_of(port_settings: Served, told: dict[str, Any]) -> None:
    """Check what both clients do alike."""
    assert port_settings.settings["account_id"] == ACCOUNT
    assert told["record_list"] == 3
    assert told["record_instance"]
    paged = told["suiteql_paging"]
    assert len(paged) == len(set(paged)) > 100
    assert paged == sorted(paged, key=int)


def test_netsuite_of_pypi(served: Served, root: Path) -> None:
    uv = str(root / ".tools/uv/bin/uv")
    venv = [uv, "venv", "--quiet", "{folder}/venv"]
    options = ["--quiet", "--python", "{folder}/venv", "--no-deps", "-r", "{here}/requirements.txt"]
    install = [uv, "pip", "install", *options]
    client = installed(root, "netsuite", "requirements.txt", venv, install)
    with tunnel(served.port) as proxy:
        environment = served.environment(HTTPS_PROXY=proxy, SSL_CERT_FILE=served.authority)
        script = [str(client / "venv/bin/python"), str(HERE / "netsuite/operations.py")]
        done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    items_of(served, told)
    assert "companyName" in told["jsonschema"]
    assert "/customer/{id}" in told["openapi"]
    assert told["record_create"] is None


def test_netsuite_rest_of_npm(served: Served, root: Path) -> None:
    copies = [["cp", f"{{here}}/{name}", "{folder}/"] for name in ("package.json", "package-lock.json")]
    install = ["npm", "ci", "--prefix", "{folder}", "--no-audit", "--no-fund", "--ignore-scripts"]
    client = installed(root, "netsuite-rest", "package-lock.json", *copies, install)
    environment = served.environment(client=str(client), NODE_EXTRA_CA_CERTS=served.authority)
    script = ["node", "--require", str(HERE / "netsuite-rest/resolve.js"), str(HERE / "netsuite-rest/operations.js")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    items_of(served, told)
    assert (told["options"], told["record_create"]) == (204, 204)
    assert told["metadata_catalog"] > 30
