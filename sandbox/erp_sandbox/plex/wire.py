"""Bodies: rows as JSON, a piece at a time, so that no answer is ever held whole; squeezed for those who ask for it."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

ROWS_AT_ONCE = 500
JSON = "application/json; charset=utf-8"
SMALL = 1_000
_GZIP_WINDOW = 31

encode = msgspec.json.Encoder(decimal_format="number").encode


def pieces(rows: Iterable[Any]) -> Iterator[bytes]:
    """A JSON array of the rows, some hundreds at a time."""
    rest, before = iter(rows), b"["
    while some := list(islice(rest, ROWS_AT_ONCE)):
        yield before + encode(some)[1:-1]
        before = b","
    yield b"]" if before == b"," else b"[]"


def squeezed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same, as gzip."""
    packer = zlib.compressobj(1, wbits=_GZIP_WINDOW)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


async def respond(request: Request, make: Callable[[], Iterator[bytes]], *, gzip: bool) -> Response:
    """The answer whose body is made, away from the event loop, while it is sent; squeezed if Plex squeezes answers."""
    parts = await run_in_threadpool(lambda: _begun(make()))
    head = list(islice(parts, 2))
    wants = gzip and "gzip" in request.headers.get("accept-encoding", "")
    is_whole = len(head) < 2 or head[1] == b"]"  # noqa: PLR2004 - the first piece, and the end
    if is_whole and (not wants or len(head[0]) < SMALL):
        return Response(b"".join(head), media_type=JSON)
    body = chain(head, parts)
    if wants:
        return StreamingResponse(squeezed(body), media_type=JSON, headers={"Content-Encoding": "gzip"})
    return StreamingResponse(body, media_type=JSON)


def _begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with the first two pieces made already."""
    return chain(list(islice(parts, 2)), parts)
