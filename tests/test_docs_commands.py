"""Every block of commands in the docs runs as it stands, or the page says above it why no test can run it."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from demo.meltano import Project

ROOT = Path(__file__).parents[1]
PAGES = sorted(page for pages in ("*.md", "docs/*.md", "*/README.md") for page in ROOT.glob(pages))
BLOCK = re.compile(r"(<!-- not run: .+? -->\n)?^ *```(?:sh|bash)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# These are for a Meltano project: one after the other, as somebody new reads them.
PROJECT_PAGES = tuple(
    ROOT / page for page in ("README.md", "sync-status/README.md", "docs/warehouses.md", "docs/operations.md")
)
# A server is a job of its own, small and on a port of its own, and ends with the next one or with the page.
PRELUDE = r"""
set -euo pipefail
stop() { [ -z "${server:-}" ] || { kill "$server"; wait "$server" || true; }; }
trap stop EXIT
serve() {
    stop
    exec 3< <(exec erp-sandbox serve --port {port} --scale 0.05 "$@")
    server=$!
    read -r _ <&3
}
curl() { command curl --silent --show-error --fail-with-body "$@"; }
"""


def commands(page: Path) -> str:
    """What is to be run of a page."""
    return "".join(text for excuse, text in BLOCK.findall(page.read_text(encoding="utf-8")) if not excuse)


def run(page: Path, folder: Path, *path: str) -> None:
    """Run a page's commands as somebody who was never here before."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    served = re.sub(r"^erp-sandbox serve(.*?)(?: &)?$", r"serve\1", commands(page), flags=re.MULTILINE)
    created = served.replace("create-integration", f"create-integration --base-url http://127.0.0.1:{port}")
    script = PRELUDE.replace("{port}", port) + created.replace("127.0.0.1:8765", f"127.0.0.1:{port}")
    environment = {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": ":".join((*path, f"{ROOT}/.venv/bin", os.environ["PATH"])),
    }
    # Whoever is asked says yes.
    command = ["bash", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, input=b"y\n", capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()[-2000:] + done.stderr.decode()[-4000:]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page not in PROJECT_PAGES and commands(page)],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    run(page, tmp_path)


def test_the_commands_for_a_project_run_page_after_page(tmp_path: Path) -> None:
    project = Project(tmp_path, {"TAP_SANDBOX_INITIAL_SYNC_DAYS": "3"})
    for tools in (".venv", ".tools"):
        (project.directory / tools).symlink_to(ROOT / tools)
    for page in PROJECT_PAGES:
        run(page, project.directory, f"{ROOT}/.tools/meltano/bin")
    assert (project.directory / "output" / "purchase_orders.parquet").stat().st_size
