"""`python -m tap_sandbox` is `tap-sandbox`."""

from tap_sandbox.tap import TapSandbox

TapSandbox.cli()
