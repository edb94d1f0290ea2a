"""Reads, marks and fits video and image files; the home of PyAV and Pillow."""
