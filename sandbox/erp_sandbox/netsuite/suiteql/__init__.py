"""SuiteQL: NetSuite's SQL, refused as NetSuite refuses it, and run by DuckDB.

Whatever reads a part of a query may raise SuiteQLError, for status 400, or UnexpectedError, for status 500.
"""
