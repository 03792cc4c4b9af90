"""The JSON schema of each stream, in a file named for it."""
