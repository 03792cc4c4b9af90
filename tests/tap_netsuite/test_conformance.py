"""The SDK's standard suite: NetSuite's own streams, against a sandbox that speaks NetSuite."""

from typing import Any

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from tap_netsuite.discovery import Layout
from tap_netsuite.streams import TABLES
from tap_netsuite.tap import TapNetSuite

from tests.tap_netsuite.conftest import Served

# Filled in before the first call. Until then no server is needed: the streams are those of a catalog.
SETTINGS: dict[str, Any] = {"account_id": "0", "client_id": "c", "certificate_id": "i", "private_key_path": "/no/key"}


def catalog() -> Any:
    """What is selected of NetSuite's own streams on an account that has everything."""
    made = TapNetSuite(config=dict(SETTINGS), setup_mapper=False)
    made.layout = Layout([table for table in TABLES if not table.opt_in])
    return made.catalog_dict


@pytest.fixture(scope="module", autouse=True)
def settings(served: Served) -> None:
    """The settings of a running sandbox."""
    SETTINGS.update(served.machine, start_date="2000-01-01", max_retry_seconds=0)


# Some columns of this sandbox's tables are empty in every row.
pytestmark = pytest.mark.filterwarnings("ignore:No records were available:UserWarning")

TestTapNetSuite: Any = get_tap_test_class(
    TapNetSuite, config=SETTINGS, catalog=catalog(), suite_config=SuiteConfig(max_records_limit=20)
)
