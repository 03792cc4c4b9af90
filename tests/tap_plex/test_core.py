"""The SDK's standard suite, on a sandbox that speaks Plex."""

from collections.abc import Iterator
from typing import Any

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from singer_sdk.testing.runners import TapTestRunner
from tap_plex.tap import TapPlex

from tests.tap_plex.conftest import KEY, serving, settings_for

LIMITS = SuiteConfig(
    max_records_limit=20,
    # The sandbox holds none of these; what is drawn has no truth.
    ignore_no_records_for_streams=[],
)
# No server is there yet while tests are collected, and none is asked.
_ANYWHERE = {"api_key": KEY, "start_date": "2000-01-01"}
_Suite: Any = get_tap_test_class(TapPlex, config=_ANYWHERE, suite_config=LIMITS)


class TestTapPlex(_Suite):  # type: ignore[misc] # the SDK makes it
    @pytest.fixture(scope="class")
    def runner(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TapTestRunner]:
        for plex in serving(tmp_path_factory.mktemp("core")):
            settings = settings_for(plex.url, "main") | {"event_window_days": 3650}
            made = TapTestRunner(TapPlex, config=settings, suite_config=LIMITS)
            made.sync_all()
            yield made
