"""The pictures and the sound of simulated clips."""
