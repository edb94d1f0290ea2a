"""The service as a server of the `/v1/videos` protocol, for any client that speaks it."""
