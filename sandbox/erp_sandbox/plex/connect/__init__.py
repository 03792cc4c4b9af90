"""Connect REST: its endpoints, and how they are asked and answer."""
