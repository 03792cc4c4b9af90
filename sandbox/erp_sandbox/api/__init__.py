"""The server: its parts do not know each other's routes."""
