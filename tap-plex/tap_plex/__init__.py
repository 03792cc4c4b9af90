"""Singer tap for Plex: Connect REST and the UX Data Source API."""
