"""The UX Data Source API: its sources, and how they are searched, described and run."""
