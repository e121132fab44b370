"""Tiers: see README.md."""
