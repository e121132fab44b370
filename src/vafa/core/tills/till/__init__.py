"""The till's own pages."""
