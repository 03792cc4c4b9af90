"""The endpoints of Connect: every GET of its OpenAPI documents, from endpoints.txt.

Source: Plex, OpenAPI documents of developers.plex.com, as of 2026-04-29.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from erp_sandbox.plex.rows import Form
from erp_sandbox.plex.shapes import Shape, fields


@dataclass(frozen=True)
class Endpoint:
    """One GET.

    Args:
        path: With {names} for what differs.
        is_list: Whether it answers an array.
        parameters: The query's, by their names in lower case.
        names: How the parameters are written.
        form: Its rows.
    """

    path: str
    is_list: bool
    parameters: dict[str, Shape]
    names: dict[str, str]
    form: Form

    @property
    def segments(self) -> list[str]:
        """The parts of its path."""
        return self.path.strip("/").split("/")

    @property
    def product(self) -> str:
        """The API product that it belongs to: its collection."""
        return self.segments[0]

    @property
    def is_child(self) -> bool:
        """Whether it lists what belongs to one record."""
        return self.is_list and "{" in self.path


@cache
def endpoints() -> dict[str, Endpoint]:
    """Every endpoint by its path."""
    found: dict[str, Endpoint] = {}
    for line in files(__package__).joinpath("endpoints.txt").read_text(encoding="utf-8").splitlines():
        path, kind, query, row = line.split("\t")
        parameters = fields(query)
        form = found[path.rpartition("/")[0]].form if row == "=" else Form(fields(row))
        lower = {name.lower(): shape for name, shape in parameters.items()}
        found[path] = Endpoint(path, kind == "list", lower, {name.lower(): name for name in parameters}, form)
    return found


@cache
def products() -> frozenset[str]:
    """The collections."""
    return frozenset(endpoint.product for endpoint in endpoints().values())


@cache
def _by_length() -> dict[int, list[Endpoint]]:
    def length(endpoint: Endpoint) -> int:
        return len(endpoint.segments)

    # What is written out goes before what is a name.
    ordered = sorted(endpoints().values(), key=lambda endpoint: (length(endpoint), endpoint.path.replace("{", "~")))
    return {count: list(some) for count, some in groupby(ordered, length)}


def find(path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint of an address, and what stands in the places of its names; None if there is none."""
    segments = path.strip("/").split("/")
    for endpoint in _by_length().get(len(segments), []):
        names = _matched(endpoint.segments, segments)
        if names is not None:
            return endpoint, names
    return None


def _matched(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    names = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            names[expected] = given
        elif expected != given:
            return None
    return names
