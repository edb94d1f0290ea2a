"""Money in the window: estimates before, sums after, and the caps on both."""
