"""What targets say of what they load, in their own words."""

from pathlib import Path

import pytest
from sync_status.loaded import recognised


def test_the_line_of_target_duckdb_is_the_one_of_the_release_that_is_installed(root: Path) -> None:
    (source,) = (root / ".meltano/loaders/target-duckdb/venv").glob(
        "lib/python*/site-packages/target_duckdb/db_sync.py"
    )
    assert "\"Loading %d rows into '%s'\"" in source.read_text()


@pytest.mark.parametrize(
    ("target", "line", "told"),
    [
        ("target-duckdb", """Loading 26 rows into '"warehouse"."raw"."accounts"'""", ("accounts", 26)),
        ("target-duckdb--eu", """Loading 0 rows into '"raw"."a b"'""", ("a b", 0)),
        ("target-duckdb", "Loading many rows into 'accounts'", None),
        ("target-duckdb-fork", """Loading 26 rows into '"raw"."accounts"'""", None),
        ("target-postgres", """Loading 26 rows into '"raw"."accounts"'""", None),
    ],
)
def test_lines(target: str, line: str, told: tuple[str, int] | None) -> None:
    assert recognised(target, line) == told
