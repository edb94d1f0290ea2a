"""Reads the content credentials (C2PA) of a file, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import NO_CREDENTIALS, Credentials

if TYPE_CHECKING:
    from pathlib import Path


def read_credentials(path: Path, anchors: str = "") -> Credentials:
    """Read what the content credentials of a file say; blocking, and no network connection is opened.

    Args:
        path: the file.
        anchors: certificates of authorities that are trusted, in PEM form.
    """
    return NO_CREDENTIALS
