"""Comparing: two to four clips side by side, in step with one clock."""
