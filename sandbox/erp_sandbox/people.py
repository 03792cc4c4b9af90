"""People: their names, in many scripts' spelling, and mail addresses that are plain."""

from unicodedata import normalize

from erp_sandbox import words
from erp_sandbox.world import Ints, World

# Letters that are no accented form of another one.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})


def names(world: World, what: str, record: Ints) -> list[str]:
    """A name per record, for the draw named `what`."""
    given = world.pick(f"{what}.given", record, words.PEOPLE)
    family = world.pick(f"{what}.family", record, words.PEOPLE)
    return [f"{first.split(' ', 1)[0]} {last.split(' ', 1)[1]}" for first, last in zip(given, family, strict=True)]


def addresses(called: list[str], record: Ints, domain: str) -> list[str]:
    """The mail address of each person: the name in plain letters and the record's number, at the domain."""
    return [f"{_plain(name)}.{number}@{domain}" for name, number in zip(called, record.tolist(), strict=True)]


def _plain(name: str) -> str:
    letters = normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return letters.lower().replace(" ", ".")
