"""What is seen: the window and everything in it; the only home of Qt."""
