"""Refusals of the Data Source API: {"errors": [{"code", "message"}], "transactionNo"}; the texts are in errors.txt.

Source: Plex, Data Source API, Error Codes. Which status goes with which code is not published.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from starlette.responses import JSONResponse, Response

_NAMES = {"CUSTOMERS_ACCESS_DENIED": "CUSTOMER_ACCESS_DENIED",
          "CUSTOMERS_FORMAT_INVALID": "DATA_SOURCE_INPUT_FORMAT_INVALID"}  # fmt: skip
"""Codes with two texts."""

_FAULTS = {
    "401": "REQUEST_NOT_AUTHENTICATED", "token_expired": "REQUEST_NOT_AUTHENTICATED",
    "403": "DATA_SOURCE_ACCESS_DENIED", "404": "DATA_SOURCE_NOT_FOUND", "500": "REQUEST_PROCESSING_ERROR",
}  # fmt: skip


@cache
def _texts() -> dict[str, tuple[int, str]]:
    lines = files(__package__).joinpath("errors.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {code: (int(status), text) for code, status, text in rows}


class DataSourceError(Exception):
    """An answer that refuses.

    Args:
        code: One of errors.txt.
        facts: What its text names.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.status, text = _texts()[code]
        self.code = _NAMES.get(code, code)
        self.message = text.format_map(facts)


def refused(
    errors: Sequence[DataSourceError], transaction: int, *, errors_with: Literal["status", "200"] = "status"
) -> Response:
    """The answer that tells of errors, with the status of the first one, or with 200 all the same."""
    body = {
        "errors": [{"code": error.code, "message": error.message} for error in errors],
        "transactionNo": str(transaction),
    }
    return JSONResponse(body, errors[0].status if errors_with == "status" else 200)


def refusal(kind: str, transaction: int) -> Response | None:
    """The refusal that a fault of this kind is here; None if it is none."""
    code = _FAULTS.get(kind)
    if code is None:
        return None
    answer = refused([DataSourceError(code, id="0")], transaction)
    answer.status_code = {"401": 401, "403": 403, "404": 404}.get(kind, answer.status_code)
    return answer
