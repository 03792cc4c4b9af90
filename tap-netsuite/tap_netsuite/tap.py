"""The tap: settings, discovery, and the account that one run reads."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import click
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.tap import PagedTap
from singer_sdk.exceptions import RetriableAPIError
from typing_extensions import override

from tap_netsuite.client import NetSuiteStream
from tap_netsuite.commands import check_command, views_command
from tap_netsuite.discovery import Layout, discover, of_catalog
from tap_netsuite.faults import UNAUTHORIZED
from tap_netsuite.login import is_token_based, key_of, source_of
from tap_netsuite.settings import SETTINGS, problems
from tap_netsuite.source import Source
from tap_netsuite.views import DELETIONS


class TapNetSuite(PagedTap):
    """Reads a NetSuite account by SuiteQL."""

    name = "tap-netsuite"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    deletions = DELETIONS

    @override
    def discover_streams(self) -> Sequence[NetSuiteStream]:
        return [NetSuiteStream(self, table) for table in self.layout.tables]

    @cached_property
    def layout(self) -> Layout:
        """What there is to read: what the catalog says, or the account where there is no catalog."""
        if self.input_catalog is not None:
            return of_catalog(self.input_catalog)
        found = discover(self.source, self.config["max_concurrency"])
        for notice in found.notices:
            self.logger.warning(notice)
        return found
