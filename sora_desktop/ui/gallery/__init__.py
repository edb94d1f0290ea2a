"""The gallery: clips as pictures that move under the mouse, over the same rows as the table."""
