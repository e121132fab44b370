"""Cashback: see README.md."""
