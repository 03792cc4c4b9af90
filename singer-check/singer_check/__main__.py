"""`python -m singer_check`."""

from singer_check.command import main

main()
