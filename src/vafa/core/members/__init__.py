"""Members of a club: who they are, what identifies them, what they agreed to."""
