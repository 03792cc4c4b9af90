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
from erp_sandbox.netsuite.changing import PATH, Changing, make_due
from erp_sandbox.netsuite.company import Company
from erp_sandbox.world import World
from starlette.requests import Request
from starlette.types import Message

from tests.erp_sandbox.netsuite.cases import Stage

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


def test_a_change_waits_for_its_query(changing: Changing) -> None:
    company, now = changing.companies["main"], changing.clock.now()
    known = len(company.log)
    told = ask(changing, {"operation": "mass_update", "count": 2, "fields": {"memo": "late"}}, b"before_query=2")
    assert len(told["mutations"]) == 1
    make_due(company, now)
    assert len(company.log) == known
    make_due(company, now)
    assert len(company.log) == known + 1
    make_due(company, now)
    with company.at(now) as snapshot:
        assert snapshot.cursor().execute("SELECT count(*) FROM ns.transaction WHERE memo = 'late'").fetchall() == [(2,)]
    assert len(company.log) == known + 1


def test_a_change_that_cannot_be_made_any_more_is_told(changing: Changing) -> None:
    company = changing.companies["main"]
    removal = {"operation": "delete", "id": 1004}
    for _ in range(2):
        ask(changing, removal, b"before_query=1")
    assert company.appointments.waiting == 2
    make_due(company, changing.clock.now())
    assert company.appointments.waiting == 0
    assert len(company.appointments.failed) == 1


@pytest.mark.parametrize("number", [b"0", b"x", b"-1"])
def test_a_query_that_cannot_come_is_refused(changing: Changing, number: bytes) -> None:
    with pytest.raises(ApiError, match="before_query"):
        ask(changing, {"operation": "delete", "id": 1005}, b"before_query=" + number)


def test_a_change_comes_between_two_queries(stage: Stage) -> None:
    wanted = {"operation": "update", "table": "vendor", "where": {"id": 204}, "fields": {"comments": "between"}}
    stage.ns.admin("POST", "netsuite/mutations?before_query=2", wanted)
    seen = [stage.ns.rows("SELECT comments FROM vendor WHERE id = 204")[0].get("comments") for _ in range(2)]
    assert seen[0] != "between"
    assert seen[1] == "between"
    assert stage.ns.admin("GET", "netsuite/mutations")["main"] == {"waiting": 0, "failed": []}
