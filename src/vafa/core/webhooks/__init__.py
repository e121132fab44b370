"""Webhooks: a club's own systems are told of its events."""
