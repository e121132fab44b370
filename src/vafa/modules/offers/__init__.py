"""Offers: see README.md."""
