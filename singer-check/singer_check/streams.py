"""One stream of one run: its schema, the rows that came, and what is wrong with them."""

from typing import Any, Protocol

from singer_check.messages import Schema, encode
from singer_check.positions import Position, position
from singer_check.promises import Promises
from singer_check.rows import Rows
from singer_check.schemas import RowSchema

UNVERSIONED = -1


class Report(Protocol):
    """Takes what is wrong: the rule's code, what is the case, and what tells it apart within the stream."""

    def __call__(self, code: str, message: str, *, about: str = "") -> None:
        """Report."""


def volatile(name: str) -> bool:
    """Whether a property speaks of the reading and not of the row, so that it may differ from run to run."""
    return name.startswith("_sdc_") and name != "_sdc_deleted_at"


class Stream:
    """A stream.

    Args:
        name: Its name.
        may_repeat: Whether a key may come twice in one version.
    """

    def __init__(self, name: str, *, may_repeat: bool) -> None:
        self.name = name
        self.rows = Rows()
        self.bookmark_properties: tuple[str, ...] = ()
        self._message: Schema | None = None
        self._schema: RowSchema | None = None
        self._keys: tuple[str, ...] = ()
        self._volatile: tuple[str, ...] = ()
        # Only where a key may come twice it matters which came first.
        self._positions: dict[int, Position | None] | None = {} if may_repeat else None

    def describe(self, message: Schema, report: Report) -> None:
        """Take a SCHEMA."""
        if message == self._message:
            return
        self._message = message
        self._keys = tuple(message.key_properties)
        self.bookmark_properties = tuple(message.bookmark_properties or ())
        try:
            self._schema = RowSchema(message.schema)
        except ValueError as error:
            self._schema = None
            report("S002", f"the schema is not valid: {error}")
            return
        properties = self._schema.properties
        self._volatile = tuple(filter(volatile, properties))
        for code, kind, names in (("S003", "key", self._keys), ("S004", "bookmark", self.bookmark_properties)):
            for name in names:
                if name not in properties:
                    report(code, f"the {kind} property {name!r} is not in the schema", about=name)

    def take(
        self, record: dict[str, Any], report: Report, promises: Promises, *, line: int, version: int | None
    ) -> None:
        """Take a row.

        Args:
            record: The row.
            report: Where to say what is wrong with it.
            promises: What the STATEs before it promised.
            line: The line that it stands on.
            version: The version of the table that it belongs to.
        """
        if self._schema:
            self._compare(self._schema, record, report)
        content = hash(encode(self._lasting(record)))
        key = self._key(record, report) if self._keys else content
        before = self.rows.content(key)
        bookmark = promises.passed(self.name, record)
        if bookmark and before != content:
            report("B003", f"{bookmark.key} is {record.get(bookmark.key)!r}, and a STATE was at {bookmark.value!r}")
        version = UNVERSIONED if version is None else version
        if self._keys:
            again = before is not None and self.rows.version(key) == version
            self._repeated(key, record, report, again=again)
        self.rows.write(key, content, version=version, line=line)

    def _compare(self, schema: RowSchema, record: dict[str, Any], report: Report) -> None:
        for name, message in schema.errors(record):
            report("R001", f"property {name!r}: {message}" if name else message, about=name)
        for name in schema.unknown(record):
            report("R002", f"property {name!r} is not in the schema", about=name)

    def _lasting(self, record: dict[str, Any]) -> dict[str, Any]:
        if not self._volatile:
            return record
        return {name: value for name, value in record.items() if name not in self._volatile}

    def _key(self, record: dict[str, Any], report: Report) -> int:
        values = [record.get(name) for name in self._keys]
        if None in values:
            for name, value in zip(self._keys, values, strict=True):
                if value is None:
                    report("K001", f"key property {name!r} is {'null' if name in record else 'missing'}", about=name)
        # Of the text, because -1 and -2 share a hash.
        return hash(encode(values))

    def _repeated(self, key: int, record: dict[str, Any], report: Report, *, again: bool) -> None:
        name = next(iter(self.bookmark_properties), None)
        if self._positions is None:
            if again:
                report("K002", f"the key {self._named(record)} came before")
            return
        now = position(record.get(name)) if name else None
        before = self._positions.get(key) if again else None
        if now and before and now.is_before(before):
            report("K003", f"the key {self._named(record)} came before with a later {name}")
        else:
            self._positions[key] = now

    def _named(self, record: dict[str, Any]) -> str:
        return ", ".join(f"{name} = {record.get(name)!r}" for name in self._keys)
