"""Happy hour: see README.md."""
