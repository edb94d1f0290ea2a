"""Clips that were made elsewhere come in: files and folders, and what servers still have."""
