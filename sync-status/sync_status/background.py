"""What the server does beside answering: it follows Meltano, sends webhooks, and watches for alerts."""

from functools import partial

from sync_status.alerts.notices import Notices
from sync_status.alerts.watch import EVERY_SECONDS, Watch
from sync_status.assembly import Parts
from sync_status.webhooks.desk import allowed_networks, open_desk
from sync_status.webhooks.dispatcher import POLL_SECONDS, Dispatcher
from sync_status.webhooks.signing import key_of
from sync_status.webhooks.transport import post
from sync_status.worker import Worker

FOLLOW_SECONDS = 1.0


def background(parts: Parts) -> tuple[Worker, ...]:
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
    return (
        # Each second, so that an end is told soon after it came.
        Worker("follower", parts.catch_up.follow, FOLLOW_SECONDS, parts.clock),
        Worker("webhooks", dispatcher.run_due, POLL_SECONDS, parts.clock, dispatcher.close),
        Worker("alerts", watch.once, EVERY_SECONDS, parts.clock),
    )
