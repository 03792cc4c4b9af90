"""How a stream is declared, in a line each: its name, which names its address too, and what its rows are.

Source: docs/sandbox-api.md; the heading of a list is its address.
"""

from typing import Any

from tap_sandbox.client import ChildStream, FullTableStream, ReferenceStream, SandboxStream


def changing(name: str, about: str) -> type[SandboxStream]:
    """Declare a list that tells when its rows changed."""
    return _declared(SandboxStream, name, about)


def reference(name: str, about: str) -> type[SandboxStream]:
    """Declare master data, which documents of any age name."""
    return _declared(ReferenceStream, name, about)


def whole(name: str, about: str) -> type[SandboxStream]:
    """Declare a list that does not tell when its rows changed."""
    return _declared(FullTableStream, name, about)


def child(name: str, about: str, parent: str) -> type[SandboxStream]:
    """Declare a list that each document of another list has, whose address is `parent`."""
    return _declared(ChildStream, name, about, path=f"/{parent}/{{document}}/{_address(name)}", parent_path=parent)


def _declared(kind: type[SandboxStream], name: str, about: str, **more: Any) -> type[SandboxStream]:
    source = f"Source: docs/sandbox-api.md#{_address(name)}"
    facts = {"name": name, "path": f"/{_address(name)}", "__doc__": f"{about} {source}"} | more
    return type(name, (kind,), facts)


def _address(name: str) -> str:
    return name.replace("_", "-")
