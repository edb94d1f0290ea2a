"""Faults by script: what goes wrong, when, and whether the server charged before it did."""
