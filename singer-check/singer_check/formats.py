"""What the formats of a schema demand of a text, as loaders read them."""

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from jsonschema import FormatChecker

_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_TIME = re.compile(r"(\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?", re.ASCII)

# Named one by one: what else jsonschema looks at depends on what happens to be installed beside it.
CHECKER = FormatChecker(("date", "email", "ipv4", "ipv6", "regex", "uuid"))


@CHECKER.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    found = _DATE_TIME.fullmatch(value)
    return found is not None and bool(datetime.fromisoformat(f"{found[1]}T{found[2]}"))


@CHECKER.checks("time", raises=ValueError)
def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    found = _TIME.fullmatch(value)
    return found is not None and time.fromisoformat(found[1]) is not None


@CHECKER.checks("singer.decimal", raises=InvalidOperation)
def _is_decimal(value: object) -> bool:
    return not isinstance(value, str) or Decimal(value).is_finite()


def conforms(format_name: str) -> Callable[[object], bool] | None:
    """What judges a text by a format; None where the format is not looked at."""
    if format_name not in CHECKER.checkers:
        return None
    return lambda value: CHECKER.conforms(value, format_name)
