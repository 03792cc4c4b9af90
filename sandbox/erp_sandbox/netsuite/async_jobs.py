"""Asynchronous calls of the record service: jobs with one task each.

Source: docs/netsuite-sandbox.md#asynchronous-calls.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from erp_sandbox.netsuite.call import PREFIX, Call
from erp_sandbox.netsuite.endpoints import Handler
from erp_sandbox.netsuite.errors import NetSuiteError, json_response, no_instance
from erp_sandbox.netsuite.system import utc_second

KEPT = 1_000
IDEMPOTENCY = "X-NetSuite-Idempotency-Key"
_FIRST = 1


@dataclass(frozen=True, slots=True)
class Job:
    """A call that was answered in the background.

    Args:
        id: Its number.
        account: Whose it is.
        key: The client's idempotency key; empty for none.
        result: The answer.
        started: When, as NetSuite writes it.
    """

    id: int
    account: str
    key: str
    result: Response
    started: str


@dataclass(slots=True)
class Jobs:
    """The last jobs of all accounts. A job is done by the time its address is told, and is pending when first asked."""

    _jobs: OrderedDict[int, Job] = field(default_factory=OrderedDict)
    _asked: set[int] = field(default_factory=set)
    _last: int = 123_455

    def or_now(self, handler: Handler) -> Handler:
        """The handler, which with `Prefer: respond-async` answers later."""

        async def answer(call: Call) -> Response:
            if "respond-async" not in call.request.headers.get("prefer", "").lower():
                return await handler(call)
            key = call.request.headers.get(IDEMPOTENCY, "")
            if first := self._with_key(call.session.account, key):
                raise _duplicate(call, first)
            try:
                result = await handler(call)
            except NetSuiteError as error:
                result = error.response(call.account.switches.error_type)
            job = self._kept(call, key, result)
            location = f"{PREFIX}/async/v1/job/{job.id}"
            return Response(status_code=202, headers={"Location": location, "Preference-Applied": "respond-async"})

        return answer

    def _with_key(self, account: str, key: str) -> Job | None:
        return next((job for job in self._jobs.values() if key and (job.account, job.key) == (account, key)), None)

    def _kept(self, call: Call, key: str, result: Response) -> Job:
        self._last += 1
        job = Job(self._last, call.session.account, key, result, utc_second(call.now))
        self._jobs[job.id] = job
        if len(self._jobs) > KEPT:
            self._asked.discard(self._jobs.popitem(last=False)[0])
        return job

    def _found(self, call: Call) -> Job:
        text = call.request.path_params["job"]
        job = (
            self._jobs.get(int(text)) if text.isascii() and text.isdigit() and len(text) <= len(str(KEPT**5)) else None
        )
        if job is None or job.account != call.session.account:
            raise no_instance(call.request.url.path)
        return job

    async def job(self, call: Call) -> Response:
        """How a job is doing."""
        job = self._found(call)
        is_done = job.id in self._asked
        self._asked.add(job.id)
        here = f"{call.base}/async/v1/job/{job.id}"
        progress = {"completed": is_done, "progress": "succeeded" if is_done else "pending"}
        links = [{"rel": "self", "href": here}]
        return json_response({"links": links, "id": str(job.id), **progress, "task": {"links": _links(f"{here}/task")}})

    async def tasks(self, call: Call) -> Response:
        """The tasks of a job: one."""
        here = f"{call.base}/async/v1/job/{self._found(call).id}/task"
        items = [{"links": _links(f"{here}/{_FIRST}"), "id": str(_FIRST)}]
        counts = {"count": 1, "hasMore": False, "offset": 0, "totalResults": 1}
        return json_response({"links": _links(here), "items": items, **counts}, kind="collection")

    async def task(self, call: Call) -> Response:
        """How the task is doing."""
        job = self._task(call)
        here = f"{call.base}/async/v1/job/{job.id}/task/{_FIRST}"
        progress = "failed" if job.result.status_code >= 400 else "succeeded"  # noqa: PLR2004 - an error's status
        links = [*_links(here), {"rel": "related", "href": f"{here}/result"}]
        body: dict[str, Any] = {"links": links, "id": str(_FIRST), "completed": True, "progress": progress}
        return json_response({**body, "startTime": job.started, "endTime": job.started})

    async def result(self, call: Call) -> Response:
        """The answer itself."""
        return self._task(call).result

    def _task(self, call: Call) -> Job:
        job = self._found(call)
        if call.request.path_params["task"] != str(_FIRST):
            raise no_instance(call.request.url.path)
        return job


def _links(here: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": here}]


def _duplicate(call: Call, first: Job) -> NetSuiteError:
    detail = "A request with the same idempotency key was accepted already."
    headers = {"Location": f"{PREFIX}/async/v1/job/{first.id}"}
    place = {"o:errorHeader": IDEMPOTENCY, "o:errorUrl": call.request.url.path}
    return NetSuiteError(400, "IDEMPOTENCY_ERROR", detail, place, title="Conflict", headers=headers)
