"""What a process wants of a data folder."""

from __future__ import annotations

from enum import StrEnum

ADDRESS_FILE = "address.json"
"""What the file is called that says where the driver can be met."""


class Role(StrEnum):
    """What a process is there for; only one at a time drives, the others that want to are its guests."""

    WINDOW = "window"
    """Drives all jobs. A command that drives makes room for it; a window that drives is raised in its place."""

    DRIVE_ALL = "drive-all"
    """Has all unfinished jobs driven, by itself or by whoever drives."""

    DRIVE_OWN = "drive-own"
    """Has its own jobs driven, by itself or by whoever drives."""

    LOOK = "look"
    """Reads jobs, and changes none."""


class WindowElsewhere(Exception):
    """Another window has this data folder open; it was raised, and there is nothing left to do."""
