"""The import of prompt files: a sheet in which their rows are looked through, mended and confirmed."""
