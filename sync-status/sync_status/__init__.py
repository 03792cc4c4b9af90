"""How every connection of a Meltano project is doing."""
