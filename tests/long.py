"""Whether tests run in their long form as `LONG_TESTS=1` asks them to; else they run samples."""

import os

LONG = os.environ.get("LONG_TESTS") == "1"
