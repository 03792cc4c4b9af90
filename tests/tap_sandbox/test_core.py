"""The SDK's standard suite, on the sandbox that the tap starts for itself."""

from typing import Any

from singer_sdk.testing import SuiteConfig, get_tap_test_class
from tap_sandbox.tap import TapSandbox

TestTapSandbox: Any = get_tap_test_class(TapSandbox, config={}, suite_config=SuiteConfig(max_records_limit=20))
