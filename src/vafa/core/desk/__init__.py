"""The desk: the panel's pages over members, what they have and what they bought."""
