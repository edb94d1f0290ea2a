"""The local service: the program's work for other programs on this computer, over HTTP."""
