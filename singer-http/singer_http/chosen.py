"""What a catalog may say of a stream: which columns are wanted, and how it is read; not what its rows go by."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from singer_sdk import Stream
from singer_sdk.exceptions import ConfigurationError
from singer_sdk.singerlib.catalog import Metadata, MetadataMapping, StreamMetadata
from typing_extensions import override

from singer_http.schema import DELETED_AT
from singer_http.snapshots import READ_AT
from singer_http.views import columns

if TYPE_CHECKING:
    from singer_sdk.singerlib import Catalog, CatalogEntry

    from singer_http.tap import PagedTap


class ChosenStream(Stream):
    """A stream that keeps its keys, and what its view is made of, whatever a catalog leaves out of them."""

    @property
    def kept(self) -> frozenset[str]:
        """Columns that it keeps beside its keys, where it has them."""
        told = cast("PagedTap", self._tap).deletions
        if told is None or told.stream != self.name:
            return frozenset({READ_AT})
        return frozenset({READ_AT, told.resource, *columns(told.key), told.at})

    @property
    @override
    def metadata(self) -> MetadataMapping:
        found = super().metadata
        _want(found, self.kept)
        return found

    @override
    def apply_catalog(self, catalog: "Catalog") -> None:
        """Take what a catalog chooses.

        Raises:
            ConfigurationError: By what it says rows would be lost.
        """
        if (entry := catalog.get_stream(self.name)) is not None:
            self._complete(entry)
            for problem in self._problems(entry):
                raise ConfigurationError(
                    f"{self.name!r} in the catalog {problem}; make it anew with `{self.tap_name} --discover`"
                )
        super().apply_catalog(catalog)

    def _complete(self, entry: "CatalogEntry") -> None:
        """Say what it does not say of the keys, and that their columns and others are wanted."""
        said = entry.metadata.get(())
        of_stream = said if isinstance(said, StreamMetadata) else StreamMetadata()
        entry.key_properties = entry.key_properties or of_stream.table_key_properties or self.primary_keys
        entry.replication_key = entry.replication_key or of_stream.replication_key or self.replication_key
        _want(entry.metadata, filter(None, (*entry.key_properties, entry.replication_key, *self.kept)))

    def _problems(self, entry: "CatalogEntry") -> Iterator[str]:
        changed = self.replication_key
        if entry.replication_key != changed:
            yield f"has the replication key {entry.replication_key!r}; the source tells changes by {changed or 'none'}"
        if missing := [name for name in self.primary_keys if name not in (entry.key_properties or ())]:
            yield f"has a key without {', '.join(missing)}"
        is_marked = bool(self.config.get("emit_tombstones")) and DELETED_AT in self.schema["properties"]
        if is_marked and DELETED_AT not in entry.schema.to_dict().get("properties", {}):
            yield f"lacks {DELETED_AT}, which emit_tombstones needs"


def _want(metadata: MetadataMapping, names: Iterable[str]) -> None:
    for name in names:
        # Of what the metadata does not speak, it leaves out nothing.
        if told := metadata.get(("properties", name)):
            told.inclusion = Metadata.InclusionType.AUTOMATIC
