"""The base streams: how the sandbox is asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import Struct
from singer_http.bookmarks import text_of
from singer_http.stream import PagedStream
from singer_sdk import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_sandbox import schemas
from tap_sandbox.custom_fields import SchemaWithCustomFields
from tap_sandbox.pages import PageReader
from tap_sandbox.questions import WINDOWS_PER_CALL, ParentQuestion, Question

if TYPE_CHECKING:
    from tap_sandbox.tap import TapSandbox


class SandboxStream(PagedStream):
    """A resource of the sandbox, window by window, changed within [bookmark, now of the source).

    Source: docs/sandbox-api.md#lists
    """

    schema: ClassVar[StreamSchema[str]] = SchemaWithCustomFields(SchemaDirectory(schemas))
    path: ClassVar[str]
    primary_keys = ("id",)
    replication_key: str | None = "modified_at"
    is_sorted = True

    @property
    @override
    def tap(self) -> "TapSandbox":
        return cast("TapSandbox", self._tap)

    @override
    def questions(self) -> Sequence[Question | ParentQuestion]:
        return (self._question(self.path, self._window()),)

    def _question(self, path: str, bounds: dict[str, Any]) -> Question:
        params = {"limit": self.config["page_size"]} | bounds
        last_change = self._last_change if bounds else None
        return Question(path, params, PageReader(self.lane), last_change, self._parts if bounds else 1)

    @property
    def _parts(self) -> int:
        at_once = self.config["max_concurrency"]
        return WINDOWS_PER_CALL * at_once if at_once > 1 else 1

    def _last_change(self, row: Any) -> str:
        key = str(self.replication_key)
        return str(self.lane.value(row, key) if self.lane and isinstance(row, Struct) else row[key])

    def _window(self) -> dict[str, Any]:
        after = self.start()
        return {"modified_after": text_of(after) if after else None, "modified_before": self.tap.upper_bound}


class ReferenceStream(SandboxStream):
    """Master data, which documents of any age name: read whole at first."""

    is_reference = True


class FullTableStream(SandboxStream):
    """A list that cannot be asked for its changes: read whole, each row marked with the time of the reading.

    The mark tells rows that are gone from rows that are there, whatever the loader does with the rest.
    """

    replication_key = None
    is_sorted = False

    @override
    def questions(self) -> Sequence[Question]:
        return (self._question(self.path, {}),)


class ChildStream(SandboxStream):
    """What stands in documents and can be asked for by document only: read again for each one that changed.

    The bookmark follows the documents: a row may have changed between the listing of its document and its own reading.
    """

    is_sorted = False
    parent_path: ClassVar[str]

    @override
    def questions(self) -> Sequence[ParentQuestion]:
        params = {"limit": self.config["page_size"]} | self._window()
        parents = Question(self.parent_path, params, PageReader(None))
        return (ParentQuestion(parents, self._question(self.path, {})),)
