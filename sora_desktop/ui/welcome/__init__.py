"""The first thing a person sees: what the program does, and two ways to begin."""

from sora_desktop.ui.welcome.page import WelcomePage

__all__ = ["WelcomePage"]
