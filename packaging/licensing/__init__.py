"""Finds out what a frozen program carries, and under which licence each part of it is."""
