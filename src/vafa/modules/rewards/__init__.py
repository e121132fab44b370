"""Rewards: a catalogue that members redeem from, and rewards that are given by themselves at a threshold."""
