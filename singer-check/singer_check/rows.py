"""Which rows a run wrote: of each key a hash of its last content, never the row."""

from array import array
from collections.abc import Iterator


class Rows:
    """The rows of one stream in one run; about 150 bytes for each.

    Keys and contents are 64-bit hashes: among a million rows two share one with a chance of 1 in 30 million.
    """

    def __init__(self) -> None:
        self._slots: dict[int, int] = {}
        self._contents = array("q")
        self._since = array("q")
        self._versions = array("q")

    def __iter__(self) -> Iterator[int]:
        """The keys."""
        return iter(self._slots)

    def content(self, key: int) -> int | None:
        """The last content under a key; None where there is none."""
        slot = self._slots.get(key)
        return None if slot is None else self._contents[slot]

    def version(self, key: int) -> int | None:
        """The version that the key was last written in; None where it was not."""
        slot = self._slots.get(key)
        return None if slot is None else self._versions[slot]

    def since(self, key: int) -> int:
        """The line from which on the key has had its last content.

        Raises:
            KeyError: There is no such key.
        """
        return self._since[self._slots[key]]

    def write(self, key: int, content: int, *, version: int, line: int) -> None:
        """Take a row.

        Args:
            key: The hash of its key.
            content: The hash of its content.
            version: The version of the table that it belongs to.
            line: The line that it stands on.
        """
        slot = self._slots.get(key)
        if slot is None:
            self._slots[key] = len(self._contents)
            self._contents.append(content)
            self._since.append(line)
            self._versions.append(version)
            return
        if self._contents[slot] != content:
            self._contents[slot] = content
            self._since[slot] = line
        self._versions[slot] = version
