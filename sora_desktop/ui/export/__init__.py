"""Takes clips and lists out of the window into files, and clips with their settings back in."""
