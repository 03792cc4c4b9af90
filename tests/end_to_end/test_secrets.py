"""What Meltano makes of a run holds no secret of the tap: its console, its logs, its database."""

import base64
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from demo.meltano import MeltanoError, Project
from tests import sandboxes
from tests.end_to_end.conftest import CLOCK

CANARY = "cAn4ry/t0k&n"
FORMS = [
    form.encode() for form in (CANARY, "cAn4ry", base64.b64encode(CANARY.encode()).decode(), CANARY.encode().hex())
]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project whose .env holds the canary, and a sandbox that it opens."""
    with sandboxes.running(clock=CLOCK, scale="0.01", options=["--token", CANARY]) as server:
        settings = {"TAP_SANDBOX_API_URL": server.url, "TAP_SANDBOX_AUTH_TOKEN": CANARY}
        yield Project(tmp_path / "project", settings | {"TAP_SANDBOX_LOGLEVEL": "debug"})


def tellers(project: Project) -> list[Path]:
    """The files of the project that hold the canary."""
    files = [path for path in project.directory.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in files if any(form in path.read_bytes() for form in FORMS)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({}, "", id="a good run"),
        pytest.param({"TAP_SANDBOX_AUTH_TOKEN": f"{CANARY}!"}, "refused the token", id="a run that is refused"),
        pytest.param({"TAP_SANDBOX_AUTH_TOKEN": f"{CANARY} "}, "auth_token holds a blank", id="no token"),
    ],
)
def test_no_secret_is_told_by_meltano(project: Project, changes: dict[str, str], reason: str) -> None:
    said: list[str] = []
    with pytest.raises(MeltanoError, match=reason) if reason else nullcontext():
        project.run("tap-sandbox", "target-jsonl", settings=changes, said=said.append)
    assert said
    assert not any(form.decode() in line for form in FORMS for line in said)
    # Only what the reader put there: what Meltano wrote for the tap to read is gone with the run.
    assert tellers(project) == [project.directory / ".env"]
