"""HTTPS under any name, for clients that trust one authority and nothing else."""

import json
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
import requests

from demo import sandbox
from tests.erp_sandbox.conftest import COMMAND

NAME = "1234567-sb1.suitetalk.api.netsuite.com"


def test_a_client_that_trusts_the_authority_is_served_under_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    authority = subprocess.run([COMMAND, "ca"], capture_output=True, text=True, check=True).stdout.strip()
    command = [COMMAND, "serve", "--port", "0", "--scale", "0.01", "--exit-with-stdin", "--hostname", NAME]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        assert url.startswith("https://127.0.0.1:")
        headers = {"Authorization": f"Bearer {sandbox.TOKEN}"}
        assert requests.get(f"{url}/sandbox/v1/time", headers=headers, verify=authority, timeout=30).ok
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{url}/sandbox/v1/time", headers=headers, timeout=30)
        port = int(url.rpartition(":")[2])
        context = ssl.create_default_context(cafile=authority)
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as secured,
        ):
            assert secured.getpeercert()
        server.terminate()
    secrets = [path for path in (tmp_path / "erp-sandbox").iterdir() if "PRIVATE KEY" in path.read_text()]
    assert len(secrets) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets)
