"""Pages from pre-rendered rows, as fast as a socket takes them: a source that measurements can rest on."""

import asyncio
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from operator import itemgetter
from pathlib import Path

import msgspec
import numpy as np
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from erp_sandbox.api.dated import Dated
from erp_sandbox.api.errors import RequestId
from erp_sandbox.api.limits import LimitEnforcement, Limits
from erp_sandbox.clock import Clock
from erp_sandbox.entity import Entity
from erp_sandbox.moments import parse, timestamp
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

PREFIX = "/sandbox/v1"
LIMIT_MAX = 500

_encoder = msgspec.json.Encoder(decimal_format="number")


def render(folder: Path, entities: Iterable[Entity], world: World, at: int) -> dict[str, int]:
    """Write the rows of these entities, one file each, in reading order.

    Args:
        folder: Where to; it is made if it is not there.
        entities: Of which.
        world: In which data set.
        at: As they are at this moment.

    Returns:
        How many rows of each entity there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "time").write_text(timestamp(at))
    counts = {}
    for entity in entities:
        rows = sorted(rows_at(entity, world, at), key=itemgetter("modified_at" if entity.dated else "id", "id"))
        with (folder / f"{entity.path}.jsonl").open("wb") as file:
            file.writelines(_encoder.encode(row) + b"\n" for row in rows)
        counts[entity.name] = len(rows)
    return counts


class _Rows:
    """The rows of one file, with the place and the time of each."""

    def __init__(self, path: Path) -> None:
        file = path.open("rb")
        self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        file.close()
        ends = [0]
        self.times: list[str] = []
        stamp = msgspec.json.Decoder(_Stamp)
        for line in bytes(self._bytes).splitlines(keepends=True):
            ends.append(ends[-1] + len(line))
            self.times.append(stamp.decode(line).modified_at)
        self._ends = np.array(ends, dtype=np.int64)

    def page(self, first: int, end: int) -> bytes:
        """The rows from one place up to another, as the elements of a JSON array."""
        return self._bytes[self._ends[first] : max(self._ends[end] - 1, 0)].replace(b"\n", b",")


class _Stamp(msgspec.Struct):
    modified_at: str = ""


class _Replay:
    def __init__(self, folder: Path, latency_seconds: float) -> None:
        self._latency = latency_seconds
        self._now = (folder / "time").read_text()
        self._rows = {path.stem: _Rows(path) for path in sorted(folder.glob("*.jsonl"))}

    async def time(self, _request: Request) -> Response:
        return JSONResponse({"now": self._now})

    async def list(self, request: Request) -> Response:
        if self._latency:
            await asyncio.sleep(self._latency)
        params = request.query_params
        rows = self._rows.get(request.path_params["resource"])
        if rows is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        end = bisect_left(rows.times, _bound(params.get("modified_before"), "~"))
        first = int(params.get("cursor") or bisect_left(rows.times, _bound(params.get("modified_after"), "")))
        stop = min(first + max(1, min(int(params.get("limit", 100)), LIMIT_MAX)), end)
        following = b'"%d"' % stop if stop < end else b"null"
        body = b'{"data":[' + rows.page(first, max(first, stop)) + b'],"next_cursor":' + following + b"}"
        return Response(body, media_type="application/json")


def _bound(text: str | None, default: str) -> str:
    """A bound as the rows write their times."""
    return default if text is None else timestamp(parse(text))


def create_replay(folder: Path, *, latency_seconds: float, limits: Limits) -> Starlette:
    """The pre-rendered rows of a folder behind the paths and parameters of the sandbox's own dialect.

    Nothing is checked, tokens included: what is measured is the client.

    Args:
        folder: What `render` wrote.
        latency_seconds: How long each answer waits.
        limits: What each key may do.

    Raises:
        OSError: The folder does not hold what `render` writes.
    """
    replay = _Replay(folder, latency_seconds)
    routes: Sequence[Route] = (Route(f"{PREFIX}/time", replay.time), Route(f"{PREFIX}/{{resource}}", replay.list))
    dated, limited = Middleware(Dated, clock=Clock()), Middleware(LimitEnforcement, limits=limits)
    return Starlette(routes=routes, middleware=[dated, Middleware(RequestId), limited])
