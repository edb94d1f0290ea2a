"""Verification: what the kept evidence shows of where clips came from, how far it goes, and what it cannot show."""
