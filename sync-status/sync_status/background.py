"""What the server does beside answering: it follows Meltano, sends webhooks, and watches for alerts."""

from collections.abc import Callable
from functools import partial
from threading import Event

from sync_status.alerts.notices import Notices
from sync_status.alerts.watch import Watch
from sync_status.assembly import Parts
from sync_status.catch_up import Failure
from sync_status.system_database import SystemDatabaseError
from sync_status.webhooks.desk import allowed_networks, open_desk
from sync_status.webhooks.dispatcher import Dispatcher
from sync_status.webhooks.signing import key_of
from sync_status.webhooks.transport import post

FOLLOW_SECONDS = 1.0


def background(parts: Parts) -> tuple[Callable[[Event], None], ...]:
    """The work beside the server, each to be run in a thread of its own.

    Raises:
        SettingsError: A setting of webhooks makes no sense.
        SigningKeyError: The signing key cannot be used.
    """
    settings = parts.settings
    desk = open_desk(settings, parts.engine, parts.clock)
    sending = partial(post, allowed=allowed_networks(settings))
    dispatcher = Dispatcher(parts.engine, key_of(settings), sending, clock=parts.clock)
    notices = Notices(parts.engine, settings.notify, parts.clock, settings.base_url)
    watch = Watch(parts.engine, parts.board, desk.endpoints, notices, parts.clock)
    return (partial(follow, parts), dispatcher.run, watch.run)


def follow(parts: Parts, stop: Event) -> None:
    """Catch up with Meltano each second, so that an end is told soon after it came."""
    while not stop.wait(FOLLOW_SECONDS):
        try:
            parts.catch_up.if_due()
        except (*Failure, SystemDatabaseError):
            # Another process is at it, or Meltano's database is away for a moment.
            continue
