"""How a plugin is set, from meltano.yml, the environment and .env, as Meltano itself works it out."""

import json
from collections.abc import Mapping
from typing import Any

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano


def settings_of(meltano: Meltano, environment: str | None, plugin: str) -> Mapping[str, Any]:
    """Return the settings of a plugin, secrets replaced.

    Raises:
        OrchestrateError: Meltano cannot say.
    """
    chosen = [f"--environment={environment}"] if environment else []
    try:
        found = json.loads(meltano.ask(*chosen, "config", "print", plugin, "--format=json"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise OrchestrateError(f"`meltano config print {plugin} --format=json` printed no settings")
    return found
