"""What is true: jobs, requests, connections, events and errors, with no I/O, no clock and no async."""
