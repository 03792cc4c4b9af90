"""What leaves the tap: the SDK's messages, without those that repeat themselves."""

from singer_sdk.io_base import SingerWriter
from singer_sdk.singerlib.messages import Message, SchemaMessage
from typing_extensions import override


class Writer(SingerWriter):
    """Writes a stream's SCHEMA when it is new or has changed.

    The SDK repeats it for every parent of a child stream, and loaders flush what they hold each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._schemas: dict[str, SchemaMessage] = {}

    @override
    def write_message(self, message: Message) -> None:
        if isinstance(message, SchemaMessage):
            if self._schemas.get(message.stream) == message:
                return
            self._schemas[message.stream] = message
        super().write_message(message)
