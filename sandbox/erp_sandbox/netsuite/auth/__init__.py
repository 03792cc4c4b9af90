"""Logging in to NetSuite: OAuth 2.0 with certificates, authorization codes, and OAuth 1.0a."""
