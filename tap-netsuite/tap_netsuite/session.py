"""The session: keeps connections, and counts requests."""

import threading
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

PIECE_BYTES = 2**20


class Session(requests.Session):
    """Sends the requests of several threads, and counts those of each.

    Args:
        at_once: How many threads.
    """

    def __init__(self, at_once: int = 1) -> None:
        super().__init__()
        self._tally = threading.local()
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=at_once))

    @property
    def made(self) -> int:
        """How many requests the calling thread has made."""
        return getattr(self._tally, "made", 0)

    @override
    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        self._tally.made = self.made + 1
        response = super().send(request, **kwargs | {"stream": True})
        # In the small pieces of `requests` a page takes 130 turns at the interpreter, each behind the other threads.
        response._content = b"".join(response.iter_content(PIECE_BYTES))  # noqa: SLF001 - there is no other way to say it
        return response
