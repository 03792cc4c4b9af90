"""What Plex makes of the sandbox's records, by area."""
