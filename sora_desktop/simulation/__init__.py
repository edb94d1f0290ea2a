"""The pretend server behind both mock and emulator: job clock, rules and renderer."""
