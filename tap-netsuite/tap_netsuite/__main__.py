"""`python -m tap_netsuite` is `tap-netsuite`."""

from tap_netsuite.tap import TapNetSuite

TapNetSuite.cli()
