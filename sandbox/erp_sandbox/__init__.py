"""A manufacturer's ERP: one seeded data set that lives with its clock, and a strict HTTP server for it."""
