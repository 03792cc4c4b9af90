"""The HTTP API, one router for each thing that it is about."""
