"""Gift cards: codes that hold money, sold, given and printed."""
