"""First run: from nothing to a live club in a few steps, each of which can be left and taken up again."""
