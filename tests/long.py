"""Whether tests run in their long form, as `LONG_TESTS=1` asks them to, and `.ci/run` does; else they run samples."""

import os

LONG = os.environ.get("LONG_TESTS") == "1"
