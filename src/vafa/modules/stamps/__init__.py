"""Stamps: see README.md."""
