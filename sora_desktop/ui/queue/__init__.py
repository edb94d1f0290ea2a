"""The queue in the window: pausing it, its order, what holds it up, and what cancelling means."""
