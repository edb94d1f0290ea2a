"""The simulation as a real HTTP server of the OpenAI Videos protocol."""
