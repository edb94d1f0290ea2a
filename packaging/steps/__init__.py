"""The steps of the set-up: system packages, the environment, and the two commands."""
