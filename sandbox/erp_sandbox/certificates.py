"""A certificate authority of one's own, so that clients that insist on HTTPS and on a host name can be pointed here."""

import os
from collections.abc import Sequence
from pathlib import Path

import trustme

CA_FILE = "ca.pem"
_KEY_FILE = "ca-key.pem"


def default_folder() -> Path:
    """Where the authority is kept unless told otherwise."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "erp-sandbox"


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def authority(folder: Path) -> trustme.CA:
    """The authority that is kept in a folder, made there if it is not there yet.

    Raises:
        OSError: The folder cannot be read or written.
    """
    certificate, key = folder / CA_FILE, folder / _KEY_FILE
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    made = trustme.CA(organization_name="ERP sandbox")
    _write_secret(key, made.private_key_pem.bytes())
    certificate.write_bytes(made.cert_pem.bytes())
    return made


def server_certificate(folder: Path, hosts: Sequence[str]) -> Path:
    """A file with key and certificate for these host names, signed by the folder's authority.

    Args:
        folder: Where the authority is kept, and the file goes.
        hosts: Names and addresses; a name may begin with `*.`.
    """
    issued = authority(folder).issue_cert(*hosts)
    path = folder / "server.pem"
    _write_secret(path, issued.private_key_and_cert_chain_pem.bytes())
    return path
