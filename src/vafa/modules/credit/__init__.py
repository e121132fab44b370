"""Credit: see README.md."""
