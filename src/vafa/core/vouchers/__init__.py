"""Vouchers: see README.md."""
