"""Some of many STATEs, evenly spread, in bounded memory."""

from typing import NamedTuple


class Sample(NamedTuple):
    """A STATE.

    Args:
        line: The line that it stands on.
        value: Its value, as JSON.
    """

    line: int
    value: bytes


class Samples:
    """Keeps every STATE, then every second one, every fourth, ... and the last in any case.

    Args:
        most: How many are wanted at most, beside the last.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[Sample] = []
        self._seen = 0
        self._step = 1
        self.last: Sample | None = None

    def add(self, sample: Sample) -> None:
        """Take the next STATE; one that says what the last one said adds nothing."""
        if self.last and self.last.value == sample.value:
            return
        self.last = sample
        if self._seen % self._step == 0:
            self._kept.append(sample)
        self._seen += 1
        if len(self._kept) > max(2 * self._most, 2):
            del self._kept[1::2]
            self._step *= 2

    def chosen(self) -> list[Sample]:
        """Those wanted, evenly spread, without the last."""
        kept = [sample for sample in self._kept if sample != self.last]
        if len(kept) <= self._most:
            return kept
        return [kept[number * len(kept) // self._most] for number in range(self._most)]
