"""Segments: groups of members by a condition or by hand, and work on many members at once."""
