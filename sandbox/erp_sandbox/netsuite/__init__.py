"""The dialect of NetSuite: SuiteTalk REST with SuiteQL."""
