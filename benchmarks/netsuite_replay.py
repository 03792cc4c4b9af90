"""A stand-in for NetSuite that answers one table from pages made beforehand, so that only the reader is measured.

It takes the queries of tap-netsuite (count, cuts, keyset pages) and of a reader that pages by offset, and nothing else.
Run it: `python -m benchmarks.netsuite_replay --rows 200000 --latency 0.2`; the first line on stdout is its address.
"""

import asyncio
import json
import re
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tap_netsuite.columns import Column
from tap_netsuite.streams import TABLES

SERVICES = "/services/rest"
PAGE = 1000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
NOW = "2026-06-01T06:00:00Z"
LINES = next(table for table in TABLES if table.stream == "transaction_lines")
_EVERY = re.compile(r"MOD\(row_place, (\d+)\)")
_SAMPLES = {
    "text": "Präzisionswelle 12/3",
    "integer": "48213",
    "number": "1234.56",
    "boolean": "F",
    "date": "2026-03-31",
    "datetime": "2026-03-31T10:15:00Z",
    "multiselect": "1, 4",
}


def stamp(number: int) -> str:
    """When a row's transaction was saved; five lines have one."""
    return (BEGIN + timedelta(seconds=60 * (number // 5))).strftime("%Y-%m-%dT%H:%M:%SZ")


def _item(number: int, columns: list[Column]) -> bytes:
    row = {column.name: _SAMPLES[column.kind] for column in columns} | {
        "uniquekey": str(number + 1),
        "id": str(number % 5),
        "transaction": str(number // 5),
        "transaction_lastmodifieddate": stamp(number),
    }
    return json.dumps({"links": []} | row, ensure_ascii=False, separators=(",", ":")).encode()


class Replay:
    """The answers.

    Args:
        rows: How many there are; whole pages.
        latency: Seconds that each answer takes at least.
    """

    def __init__(self, rows: int, latency: float) -> None:
        self.rows, self.latency = rows, latency
        # As in most accounts, many columns of a row are empty.
        columns = [column for place, column in enumerate(LINES.columns) if place % 3 or column.kind == "boolean"]
        self.pages = [
            b",".join(_item(number, columns) for number in range(first, first + PAGE)) for first in range(0, rows, PAGE)
        ]

    async def query(self, request: Request) -> Response:
        """A query's answer."""
        body = json.loads(await request.body())
        await asyncio.sleep(self.latency)
        sql, params = body["q"], body.get("params", [])
        if "COUNT(*)" in sql:
            # No line was saved later than its transaction, and no transaction has no stamp.
            alone = "t.linelastmodifieddate) >= " in sql or "WHERE h.lastmodifieddate IS NULL" in sql
            return _page([{"rows_there": "0" if alone else str(self.rows)}])
        if found := _EVERY.search(sql):
            every = int(found[1])
            return _page([self._place(last - 1) for last in range(every, self.rows + 1, every)])
        offset = int(request.query_params.get("offset", "0"))
        first = offset or self._bound(sql, params, "t.uniquekey > ?", 0)
        last = self._bound(sql, params, "t.uniquekey <= ?", self.rows)
        return self._rows(first, self.rows if offset else last)

    def _place(self, number: int) -> dict[str, str]:
        return {"transaction_lastmodifieddate": stamp(number), "uniquekey": str(number + 1)}

    def _bound(self, sql: str, params: list[str], condition: str, otherwise: int) -> int:
        found = sql.find(condition)
        return int(params[sql[:found].count("?")]) if found >= 0 else otherwise

    def _rows(self, first: int, last: int) -> Response:
        more = "true" if last - first > PAGE else "false"
        page = self.pages[first // PAGE] if first < last else b""
        head = f'{{"links":[],"count":{PAGE},"hasMore":{more},"offset":0,"totalResults":{last - first},"items":['
        return Response(head.encode() + page + b"]}", media_type="application/json")


def _page(items: list[dict[str, Any]]) -> Response:
    return JSONResponse({"items": items, "hasMore": False, "totalResults": len(items), "count": len(items)})


async def _token(_: Request) -> Response:
    return JSONResponse({"access_token": "replayed", "expires_in": 3600, "token_type": "Bearer"})


async def _time(_: Request) -> Response:
    return JSONResponse({"serverTime": NOW})


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="How many; whole thousands.")
@click.option("--latency", default=0.0, show_default=True, help="Seconds that each answer takes at least.")
def main(rows: int, latency: float) -> None:
    """Answer until standard input closes."""
    replay = Replay(rows, latency)
    routes = [
        Route(f"{SERVICES}/auth/oauth2/v1/token", _token, methods=["POST"]),
        Route(f"{SERVICES}/system/v1/serverTime", _time),
        Route(f"{SERVICES}/query/v1/suiteql", replay.query, methods=["POST"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        click.echo(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}))
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
        server.run(sockets=[listener])


def _end_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
