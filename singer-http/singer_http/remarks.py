"""What a run has to say of a stream beside its rows: answers that were taken for none, and rows that were not."""

import logging
from collections import Counter

from singer_sdk.exceptions import FatalAPIError

from singer_http.page import Page
from singer_http.summary import StreamSummary


class Remarks:
    """Counts them, and tells each reason once.

    Args:
        stream: The stream's name.
        summary: Where they are counted.
        logger: Where they are told.
    """

    def __init__(self, stream: str, summary: StreamSummary, logger: logging.Logger) -> None:
        self._stream, self._summary, self._logger = stream, summary, logger
        self._told: Counter[str] = Counter()

    def note(self, page: Page) -> None:
        """A page came."""
        if page.accepted is not None:
            self._summary.answers_accepted += 1
            self._tell(logging.WARNING, f"no rows: {page.accepted}")
        for reason in page.rejected:
            self._summary.rows_rejected += 1
            self._tell(logging.ERROR, f"a row is left out: {reason}")

    def _tell(self, level: int, text: str) -> None:
        self._told[text] += 1
        if self._told[text] == 1:
            self._logger.log(level, "%s: %s; how often it happens, the stream's summary says", self._stream, text)

    def end(self) -> None:
        """The stream was read to its end.

        Raises:
            FatalAPIError: Not every row of it could be written.
        """
        if rejected := self._summary.rows_rejected:
            raise FatalAPIError(
                f"{self._stream}: rows left out: {rejected}, for the reasons above; the bookmark "
                "stays before them, so that the next run reads them again"
            )
