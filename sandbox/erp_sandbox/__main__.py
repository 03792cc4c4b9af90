"""`python -m erp_sandbox` is `erp-sandbox`."""

from erp_sandbox.cli import main

main()
