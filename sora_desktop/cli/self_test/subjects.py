"""Names what the self-test tries; light, as the grammar of the command line needs it."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """What is tried, in the order in which it is."""

    FILES = "files"
    """Every file of a packaged program is there, as it was packaged; first, as what is broken may end the process."""

    KEYRING = "keyring"
    """A key is written into the system's keyring, read and deleted."""

    AUTHORITIES = "authorities"
    """The certificates that this system trusts are read."""

    QT = "qt"
    """The window's libraries work, in a process of their own."""

    DATABASE = "database"
    """The database is made, through every migration, and read."""

    WINDOW = "window"
    """The window is painted, with its icons and its typeface."""

    CLIP = "clip"
    """The simulation makes a clip, by way of the window's own button."""

    PLAYING = "playing"
    """The clip plays in the window: frames arrive."""

    PICTURES = "pictures"
    """The pictures of the clip are made and can be shown."""

    CREDENTIALS = "credentials"
    """The library of content credentials reads the clip."""

    SERVICE = "service"
    """The local service is started and asked for the clip."""

    ERRORS = "errors"
    """The window met nothing unexpected meanwhile."""

    MODULES = "modules"
    """Everything that is loaded on demand can be loaded."""

    LICENCES = "licences"
    """The list of what the program is made of can be read."""
