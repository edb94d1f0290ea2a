"""Clips that were made elsewhere come into the library: files of this computer, and what servers still have."""
