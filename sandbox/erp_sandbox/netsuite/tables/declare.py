"""Tables written down compactly: one column a line, with what it holds and what it needs."""

from erp_sandbox.netsuite.catalogue import Column, Kind

_KINDS: dict[str, Kind] = {
    "id": "id",
    "int": "integer",
    "num": "number",
    "pct": "percent",
    "text": "text",
    "long": "long_text",
    "bool": "boolean",
    "date": "date",
    "time": "datetime",
    "ref": "reference",
    "multi": "multiselect",
}


def column(line: str) -> Column:
    """One column, such as `location ref>location !LOCATIONS ~LIST_LOCATION`.

    Args:
        line: Name and kind; then, where it applies, `>` with the table that is pointed to (joined to the kind),
            `!` with a feature without which the column does not exist, `~` with a permission without which it
            cannot be seen, and `-` for what may not be selected.
    """
    name, kind, *marks = line.split()
    short, _, target = kind.partition(">")
    return Column(
        name,
        _KINDS[short],
        references=target,
        features=frozenset(mark[1:] for mark in marks if mark[0] == "!"),
        permission=next((mark[1:] for mark in marks if mark[0] == "~"), ""),
        filterable="-" not in marks,
    )


def columns(text: str) -> tuple[Column, ...]:
    """The columns that a text declares, one a line."""
    return tuple(column(line) for line in text.strip().splitlines())
