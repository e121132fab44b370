"""Coupons: codes that unlock an offer, in series."""
