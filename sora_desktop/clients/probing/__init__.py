"""The parts of a connection test: what is asked, what the answers mean, and what a person is told."""
