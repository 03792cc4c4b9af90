"""How many examples a property is tried with: few in `make test`, to keep it short; EXAMPLES=10 tries tenfold."""

import os
from typing import Any

from hypothesis import settings

TIMES = int(os.environ.get("EXAMPLES", "1"))


def examples(usual: int, **more: Any) -> settings:
    """The settings of a property.

    Args:
        usual: With how many examples it is tried.
        more: Further settings.
    """
    # A busy machine is no mistake of what is tested.
    return settings(max_examples=usual * TIMES, deadline=None, **more)
