"""meltano.yml is valid, repeats what the taps say of themselves, and is documented in .env.example."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

# What the SDK adds to every tap's settings, and Meltano's users set in `config:` as they please.
BUILTIN = {
    "batch_config",
    "stream_maps",
    "stream_map_config",
    "faker_config",
    "flattening_enabled",
    "flattening_max_depth",
    "flattening_max_key_length",
    "flattening_separator",
}
# A date is no date to Meltano: it guesses, and 2026 becomes today.
KINDS = {
    "date-time": "string",
    "integer": "integer",
    "boolean": "boolean",
    "string": "string",
    "array": "array",
    "object": "object",
}
PROJECT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "meltano.yml").read_text())
TAPS = [plugin for plugin in PROJECT["plugins"]["extractors"] if "inherit_from" not in plugin]
PLUGINS = [*TAPS, *PROJECT["plugins"]["loaders"]]


def named(plugin: dict[str, Any]) -> str:
    return str(plugin["name"])


def _about(tap: str) -> dict[str, Any]:
    program = Path(sys.executable).with_name(tap)
    about: dict[str, Any] = json.loads(subprocess.check_output([program, "--about", "--format=json"]))
    return about


def _setting(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    kind = next(kind for kind in schema["type"] if kind != "null")
    setting = {
        "name": name,
        "label": schema["title"],
        "kind": KINDS[schema.get("format", kind)],
        "description": schema["description"],
    }
    if "default" in schema:
        setting["value"] = schema["default"]
    if '"secret": true' in json.dumps(schema):
        setting["sensitive"] = True
    return setting


def test_meltano_yml_is_what_meltano_accepts(root: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [str(program), "--builtin-schema", "vendor.meltano", str(root / "meltano.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("tap", TAPS, ids=named)
def test_settings_are_those_the_tap_declares(tap: dict[str, Any]) -> None:
    declared = _about(tap["executable"])["settings"]["properties"]
    expected = [_setting(name, schema) for name, schema in declared.items() if name not in BUILTIN]
    assert tap["settings"] == expected


@pytest.mark.parametrize("tap", TAPS, ids=named)
def test_capabilities_are_those_the_tap_declares(tap: dict[str, Any]) -> None:
    assert sorted(tap["capabilities"]) == sorted(_about(tap["executable"])["capabilities"])


@pytest.mark.parametrize("plugin", PLUGINS, ids=named)
def test_every_plugin_installs_without_meltanos_hub(plugin: dict[str, Any]) -> None:
    assert plugin["namespace"] == plugin["name"].replace("-", "_")
    assert plugin["pip_url"]


@pytest.mark.parametrize("plugin", PLUGINS, ids=named)
def test_every_setting_says_what_it_is_for(plugin: dict[str, Any]) -> None:
    assert [s["name"] for s in plugin["settings"] if not (s.get("kind") and s.get("description"))] == []


def test_every_setting_is_in_the_example_environment(root: Path) -> None:
    example = (root / ".env.example").read_text()
    documented = set(re.findall(r"^#?((?:TAP|TARGET)_\w+)=", example, re.MULTILINE))
    expected = {
        f"{plugin['namespace']}_{setting['name']}".upper() for plugin in PLUGINS for setting in plugin["settings"]
    }
    assert documented == expected


def test_the_example_environment_holds_no_secret(root: Path) -> None:
    values = dict(re.findall(r"^#?(\w+)=(.*)$", (root / ".env.example").read_text(), re.MULTILINE))
    secrets = {
        f"{plugin['namespace']}_{setting['name']}".upper()
        for plugin in PLUGINS
        for setting in plugin["settings"]
        if setting.get("sensitive")
    }
    assert {name: values[name] for name in secrets if values[name]} == {"TAP_SANDBOX_AUTH_TOKEN": "sandbox-token"}
