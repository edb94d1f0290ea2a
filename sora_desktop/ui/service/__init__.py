"""The local service in the window: its switch, its address and token, and the programs that are told of jobs."""
