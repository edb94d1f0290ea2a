"""Finds the files that ship with the program: icons, translations, sample prompts, fonts."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Give the path of a shipped file or folder.

    An installed package carries them as `sora_desktop/_resources`; in a checkout they are the
    top-level folder `resources`.

    Args:
        parts: the way from the resources' folder, such as `"icons", "play.svg"`.
    """
    shipped = _PACKAGE / "_resources"
    root = shipped if shipped.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
