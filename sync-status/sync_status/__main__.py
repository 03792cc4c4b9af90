"""`python -m sync_status`, and what the script calls: all commands together."""

from sync_status import command_check, command_serve, command_tokens, command_webhooks
from sync_status.command import main

__all__ = ["command_check", "command_serve", "command_tokens", "command_webhooks", "main"]

if __name__ == "__main__":
    main()
