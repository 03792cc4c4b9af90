"""The lists of Connect that tap-plex knows; each module declares those of one area."""

from tap_plex.declared import Declared
from tap_plex.streams import finance, master_data, shop_floor, supply_chain

STREAMS: tuple[Declared, ...] = (
    *master_data.STREAMS,
    *supply_chain.STREAMS,
    *shop_floor.STREAMS,
    *finance.STREAMS,
)
