"""Tries packages out on systems that are fresh, as a person would."""
