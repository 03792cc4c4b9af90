"""SuiteQL: NetSuite's SQL, refused as NetSuite refuses it, and run by DuckDB."""
