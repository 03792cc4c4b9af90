"""Real engines: minutes, not seconds. `make test-orchestrators` runs them; `make test` leaves them out."""

import os
from collections.abc import Iterator

import pytest

from tests.end_to_end.postgres_cluster import Postgres
from tests.orchestrators.stage import Stage, staged

collect_ignore_glob = [] if os.environ.get("ORCHESTRATORS") == "1" else ["test_*.py"]


@pytest.fixture
def stage(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A project with three connections, and what they read and write."""
    with staged(postgres, tmp_path_factory.mktemp("stage")) as made:
        yield made
