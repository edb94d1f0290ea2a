"""Where clips are kept, how they are named, how long the trash is kept, and when the disk counts as full."""
