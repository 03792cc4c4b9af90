"""What rows of Connect hold, by address: `connect.txt`. Source: Plex, OpenAPI documents, as of 2026-04-29."""
