"""Singer tap for the ERP sandbox."""
