"""The streams of tap-sandbox; each module declares those of one area."""

from tap_sandbox.client import SandboxStream
from tap_sandbox.streams import finance, master_data, production, purchasing, quality, sales

STREAMS: tuple[type[SandboxStream], ...] = (
    *master_data.STREAMS,
    *purchasing.STREAMS,
    *sales.STREAMS,
    *finance.STREAMS,
    *production.STREAMS,
    *quality.STREAMS,
)
