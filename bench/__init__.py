"""Benchmarks: every figure as a ratio to an anchor that was measured in the same run (see README.md)."""
