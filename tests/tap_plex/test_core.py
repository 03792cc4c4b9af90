"""The SDK's standard suite, on a sandbox that speaks Plex."""

from collections.abc import Iterator
from typing import Any

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from singer_sdk.testing.runners import TapTestRunner
from tap_plex.tap import TapPlex

from tests.tap_plex.conftest import KEY, serving, settings_for

LIMITS = SuiteConfig(max_records_limit=20)
# No server is there yet while tests are collected, and none is asked.
_ANYWHERE = {"api_key": KEY, "start_date": "2000-01-01"}
_Suite: Any = get_tap_test_class(TapPlex, config=_ANYWHERE, suite_config=LIMITS)


# A list that is read by its changes has the mark of a whole reading only if a catalog says that it is to be read whole.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
@pytest.mark.filterwarnings("ignore:No records were available to test")
class TestTapPlex(_Suite):  # type: ignore[misc] # the SDK makes it
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TapTestRunner]:
        for plex in serving(tmp_path_factory.mktemp("core")):
            settings = settings_for(plex.url, "main") | {"event_window_days": 3650}
            made = TapTestRunner(TapPlex, config=settings, suite_config=LIMITS)
            made.sync_all()
            yield made
