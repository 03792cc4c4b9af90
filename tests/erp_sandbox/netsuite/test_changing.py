"""The administrator's route for changes in NetSuite's own terms."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from erp_sandbox.api.errors import ApiError
from erp_sandbox.clock import Clock
from erp_sandbox.moments import DAY, EPOCH
from erp_sandbox.mutations import MutationLog
from erp_sandbox.netsuite.changing import PATH, Changing
from erp_sandbox.netsuite.company import Company
from erp_sandbox.world import World
from starlette.requests import Request
from starlette.types import Message

WORLD = World(5, 0.01)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    company = Company(WORLD, MutationLog(), tmp_path_factory.mktemp("prepared"))
    yield Changing({"main": company}, Clock(EPOCH + 15 * DAY), "secret")
    company.warehouse.close()


def ask(changing: Changing, body: Any, query: bytes = b"", token: bytes = b"secret") -> Any:
    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(body).encode()}

    headers = [(b"authorization", b"Bearer " + token)]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": query, "headers": headers}
    answer = asyncio.run(changing.change(Request(scope, receive)))
    return json.loads(bytes(answer.body))


def test_a_change_is_made_and_told(changing: Changing) -> None:
    told = ask(changing, {"operation": "mass_update", "count": 3, "fields": {"memo": "x"}})
    assert [each["resource"] for each in told["mutations"]] == ["netsuite.transaction"]
    company = changing.companies["main"]
    assert len(company.log) == 1
    with company.at(changing.clock.now()) as snapshot:
        assert snapshot.cursor().execute("SELECT count(*) FROM ns.transaction WHERE memo = 'x'").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("body", "query", "token", "code"),
    [
        ({"operation": "void", "transaction": 1}, b"", b"secret", "INVALID_MUTATION"),
        ({"operation": "unheard_of"}, b"", b"secret", "INVALID_MUTATION"),
        ({"operation": "void", "transaction": 1000}, b"tenant=nobody", b"secret", "INVALID_MUTATION"),
        ({"operation": "void", "transaction": 1000}, b"", b"wrong", "INVALID_TOKEN"),
    ],
)
def test_what_is_wrong_is_refused(changing: Changing, body: Any, query: bytes, token: bytes, code: str) -> None:
    before = len(changing.companies["main"].log)
    with pytest.raises(ApiError) as refused:
        ask(changing, body, query, token)
    assert refused.value.code == code
    assert len(changing.companies["main"].log) == before
