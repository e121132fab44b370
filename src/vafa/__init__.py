"""Vafa: customer loyalty clubs."""
