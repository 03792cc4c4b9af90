"""What a data source answers: rows, a flag that some are missing, an error inside a success.

Source: Plex, Data Source API: "Execute", "Errors", "Read Row Limit"; the flag is spelt in three ways and stands in two
places, by Plex's own pages and by client code.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import requests
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_plex.faults import DATA_SOURCES

_FLAG = re.compile(r"limit\w*exceeded", re.IGNORECASE)
_WHOLE = ("false", "0", "n", "no")
_SAYS_NOTHING = ("none", "")
_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Result:
    """One answer.

    Args:
        rows: Its rows.
        is_flagged: Whether Plex says that rows are missing; None where it says neither.
        transaction: The number by which Plex finds the call.
    """

    rows: list[dict[str, Any]]
    is_flagged: bool | None
    transaction: str


def read(response: requests.Response, what: str) -> Result:
    """What a success of a data source says, in format 1.

    Args:
        response: The answer.
        what: Which data source, for the errors.

    Raises:
        FatalAPIError: It says inside that it failed.
        RetriableAPIError: It is no whole answer, or Plex failed at its end.
    """
    try:
        body = _decoder.decode(response.content)
        tables = body.get("tables") or []
        rows = [row for table in tables for row in _rows(table)]
    except (msgspec.MsgspecError, AttributeError, KeyError, TypeError, ValueError):
        body = None
    if body is None:
        raise RetriableAPIError(f"{what}: the answer is not a whole result of a data source", response)
    transaction = re.sub(r"\D", "", str(body.get("transactionNo", "")))[:20]
    _see_that_it_worked(body, f"{what} (transaction {transaction or 'unknown'})", response)
    told = [str(value).lower() for place in (body, *tables) for name, value in place.items() if _FLAG.search(name)]
    flags = [flag for flag in told if flag not in _SAYS_NOTHING]
    is_flagged = any(flag not in _WHOLE for flag in flags) if flags else None
    return Result(rows, is_flagged, transaction)


def columns_of(names: Sequence[str]) -> list[str]:
    """Names of columns, of which two may be the same: then the second gets a number.

    >>> columns_of(["No", "Value", "Value"])
    ['No', 'Value', 'Value_2']
    """
    met: Counter[str] = Counter()
    found = []
    for name in names:
        met[name] += 1
        found.append(name if met[name] == 1 else f"{name}_{met[name]}")
    return found


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = columns_of(table["columns"])
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def _see_that_it_worked(body: Mapping[str, Any], what: str, response: requests.Response) -> None:
    codes = " ".join(str(each.get("code")) for each in body.get("errors") or () if isinstance(each, dict))
    if codes:
        if "REQUEST_PROCESSING_ERROR" in codes:
            raise RetriableAPIError(f"{what}: Plex failed at its end", response)
        fault = next((row for row in DATA_SOURCES if row.marker and row.marker in codes), None)
        denied = "DENIED" in codes and "the account may not run this; ask Plex Customer Care to grant it"
        raise FatalAPIError(f"{what}: {fault.reason if fault else denied or 'Plex refused it inside a success'}")
    outputs = body.get("outputs") or {}
    if str(outputs.get("Result_Error", "")).lower() in ("true", "1"):
        code = re.sub(r"\D", "", str(outputs.get("Result_Code", "")))[:10]
        raise FatalAPIError(
            f"{what}: the data source itself failed, inside a success (Result_Code {code or 'unknown'}); run it in "
            "Plex with the same inputs to see why"
        )
