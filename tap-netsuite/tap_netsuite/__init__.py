"""Singer tap for NetSuite."""
