"""The warehouses in the documentation are complete: pasted into a project, Meltano accepts them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PAGE = (Path(__file__).parents[1] / "docs" / "warehouses.md").read_text()
LOADERS: list[dict[str, Any]] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def named(loader: dict[str, Any]) -> str:
    return str(loader["name"])


def test_the_page_shows_the_promised_warehouses() -> None:
    assert [named(loader) for loader in LOADERS] == ["target-snowflake", "target-bigquery", "target-s3"]


@pytest.mark.parametrize("loader", LOADERS, ids=named)
def test_a_documented_loader_is_accepted_in_a_project(loader: dict[str, Any], tmp_path: Path) -> None:
    project = {
        "project_id": "e2c8a4f0-52a3-4f6e-9a41-0d4a3a0a9c11",
        "default_environment": "dev",
        "environments": [{"name": "dev"}],
        "plugins": {"loaders": [loader]},
    }
    path = tmp_path / "meltano.yml"
    path.write_text(yaml.safe_dump(project))
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.meltano", path]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("loader", LOADERS, ids=named)
def test_a_documented_loader_is_complete(loader: dict[str, Any]) -> None:
    assert loader["namespace"] == loader["name"].replace("-", "_")
    assert loader["pip_url"]
    settings = {setting["name"]: setting for setting in loader["settings"]}
    assert all(setting["kind"] and setting["description"] for setting in settings.values())
    assert set(loader["config"]) <= set(settings)
    secrets = re.compile(r"password|secret|token|private_key$|passphrase|credentials_json|access_key_id")
    assert all(setting.get("sensitive") for name, setting in settings.items() if secrets.search(name))


def test_the_page_says_which_were_not_tested() -> None:
    for title in ("Snowflake", "BigQuery", "Parquet on S3"):
        assert f"## {title}\n\nUntested." in PAGE
