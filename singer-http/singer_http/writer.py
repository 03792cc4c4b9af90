"""What leaves the tap: the SDK's messages without those that repeat themselves, and whole pages of rows at once."""

import errno
import select
import sys
from typing import TYPE_CHECKING

from singer_sdk.contrib.msgspec import MsgSpecWriter
from singer_sdk.singerlib.messages import Message, RecordMessage, SchemaMessage
from typing_extensions import override

from singer_http.output import OutputError, discard_the_rest, reason

if TYPE_CHECKING:
    from collections.abc import Callable

FLUSH_AT_BYTES = 256 * 1024


class Writer(MsgSpecWriter):
    """Writes rows through a buffer, and everything else after what it holds.

    A SCHEMA is written when it is new or has changed: loaders flush what they hold at each. When nothing can be written
    any more, `on_end` is called.
    """

    def __init__(self) -> None:
        super().__init__()
        self._schemas: dict[str, SchemaMessage] = {}
        self._held = bytearray()
        self.on_end: Callable[[], None] = lambda: None

    @override
    def write_message(self, message: Message) -> None:
        if isinstance(message, SchemaMessage):
            if self._schemas.get(message.stream) == message:
                return
            self._schemas[message.stream] = message
        self.write_lines(self.format_message(message))
        if not isinstance(message, RecordMessage):
            self.flush()

    def write_lines(self, lines: bytes | bytearray | memoryview) -> None:
        """Write messages that are ready to be sent, each ending with a line feed."""
        self._held += lines
        if len(self._held) >= FLUSH_AT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Send what is held.

        Raises:
            OutputError: Nobody reads any more, or the disk is full.
        """
        try:
            with memoryview(self._held) as rest:
                written = 0
                # With PYTHONUNBUFFERED there is no buffer behind stdout, and a signal cuts a write short.
                while written < len(rest):
                    written += sys.stdout.buffer.write(rest[written:])
            sys.stdout.flush()
        except OSError as error:
            discard_the_rest()
            self.on_end()
            raise OutputError(reason(error)) from None
        finally:
            self._held.clear()

    def see_that_it_is_read(self) -> None:
        """While nothing is written, a reader's end would go unnoticed.

        Raises:
            OutputError: Nobody reads any more.
        """
        output = select.poll()
        output.register(sys.stdout.fileno(), 0)
        if any(event & (select.POLLERR | select.POLLHUP) for _, event in output.poll(0)):
            discard_the_rest()
            self.on_end()
            raise OutputError(reason(BrokenPipeError(errno.EPIPE, "closed")))
