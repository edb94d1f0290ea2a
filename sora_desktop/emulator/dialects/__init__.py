"""The servers that the emulator can play, one module each."""
