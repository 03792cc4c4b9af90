"""`make demo`: the sandbox's rows, loaded twice into DuckDB before one's eyes."""
