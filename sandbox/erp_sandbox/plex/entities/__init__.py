"""Records that only Plex tells of; they are drawn like all others, and leave all others as they are."""
