"""`python -m tap_plex` is `tap-plex`."""

from tap_plex.tap import TapPlex

TapPlex.cli()
