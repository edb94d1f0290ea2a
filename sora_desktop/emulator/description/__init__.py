"""The emulator's description of itself, as an OpenAPI document."""
