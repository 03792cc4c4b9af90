"""The Plex dialect: Connect REST and the UX Data Source API over the sandbox's data. See docs/plex-sandbox.md."""
