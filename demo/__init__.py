"""`make demo`: three sources, loaded twice into DuckDB before one's eyes, and how they are doing."""
