"""Fetches the bytes of finished videos, on transfer threads."""
