"""The commands over the services; also the door to the window and to the emulator."""
