"""The data sources, by area."""
