"""`python -m erp_orchestrate`, and what the script calls: all commands together."""

from erp_orchestrate import command_load
from erp_orchestrate.command import main

__all__ = ["command_load", "main"]

if __name__ == "__main__":
    main()
