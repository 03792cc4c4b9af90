"""The messages of Singer, as they stand on a line. Numbers are exact."""

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

import msgspec

Version: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class Schema(msgspec.Struct, tag="SCHEMA", tag_field="type"):
    """What the rows of a stream look like."""

    stream: str
    schema: dict[str, Any]
    key_properties: list[str]
    bookmark_properties: list[str] | None = None


class Record(msgspec.Struct, tag="RECORD", tag_field="type"):
    """A row."""

    stream: str
    record: dict[str, Any]
    version: Version | None = None


class State(msgspec.Struct, tag="STATE", tag_field="type"):
    """How far the run has come."""

    value: dict[str, Any]


class ActivateVersion(msgspec.Struct, tag="ACTIVATE_VERSION", tag_field="type"):
    """The rows of all other versions are gone."""

    stream: str
    version: Version


class Encoding(msgspec.Struct):
    """How the files of a batch are written."""

    format: str
    compression: str | None = None


class Batch(msgspec.Struct, tag="BATCH", tag_field="type"):
    """Rows, in files."""

    stream: str
    encoding: Encoding
    manifest: list[str]


Message: TypeAlias = Schema | Record | State | ActivateVersion | Batch
TYPES = ("SCHEMA", "RECORD", "STATE", "ACTIVATE_VERSION", "BATCH")

_message: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message, float_hook=Decimal)
_anything = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")
encode = _encoder.encode


class MessageError(Exception):
    """A line is no message.

    Args:
        code: The code of the rule that it breaks.
        text: What is the case.
        stream: The stream that it names, if it does.
    """

    def __init__(self, code: str, text: str, stream: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.stream = stream


def parse(line: bytes) -> Message:
    """The message on a line.

    Raises:
        MessageError: It is none.
    """
    try:
        return _message.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _diagnosis(line, str(error)) from None


def row(line: bytes) -> dict[str, Any]:
    """The row on a line of a batch file.

    Raises:
        ValueError: It is no JSON object.
    """
    try:
        value = _anything.decode(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - what stands in a file is data
    return value


def _diagnosis(line: bytes, text: str) -> MessageError:
    try:
        value = row(line)
    except ValueError as error:
        return MessageError("M001", f"the line is not one JSON object: {error}")
    stream = value.get("stream")
    stream = stream if isinstance(stream, str) else ""
    kind = value.get("type")
    if kind is None:
        return MessageError("M003", "the message has no type", stream)
    if kind not in TYPES:
        return MessageError("M002", f"the type {str(kind)[:40]!r} is none of {', '.join(TYPES)}", stream)
    return MessageError("M003", f"{kind}: {text}", stream)
