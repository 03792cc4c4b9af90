"""What happens to a sync is told to other programs: signed, at least once, with one id."""
