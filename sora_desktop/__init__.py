"""Sora Desktop: prompts in, videos out, on any server of the `/v1/videos` protocol."""

__version__ = "0.1.0"
