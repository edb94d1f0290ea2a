"""The window in which connections are added, changed, tested and removed."""
