"""Whom a person trusts to vouch for those who sign content credentials."""
