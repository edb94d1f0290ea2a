"""Writes what the Debian package says of copyright, out of the list of what is really bundled."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import fill, indent
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

from products.desktop_share import developer
from products.order import COMMAND, TITLE, libraries_of
from sora_desktop.services.licences.components import FILE, read_components

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from products.order import BuildOrder
    from sora_desktop.services.licences.components import Component

TEXTS = "components.txt.gz"
"""Where the texts of all licences are, in the folder of the package's documents."""

_WIDTH = 79
_GPL = """\
This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public \
License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later \
version. It comes without any warranty. On Debian systems, the whole text is in /usr/share/common-licenses/GPL-3."""


def bundled(program: Path) -> list[Component]:
    """Give what a frozen program is made of.

    Raises:
        BuildFailed: when nobody listed it.
    """
    listed = libraries_of(program) / "sora_desktop" / "_resources" / FILE
    try:
        return read_components(listed)
    except (OSError, ValueError) as error:
        reason = (
            f"Nobody listed the licences of the frozen program ({error}). Make it anew by: python3 packaging/build.py"
        )
        raise BuildFailed(reason) from error


def copyright_file(components: Sequence[Component], order: BuildOrder) -> str:
    """Write whose the program is, and each component with its licence; the file has no prescribed form."""
    year = datetime.fromtimestamp(order.made_at, UTC).year
    own = f"{TITLE} is made at {order.home}.\n\nCopyright 2026-{year} {developer(order)}".replace("2026-2026", "2026")
    carried = (
        f"The package carries all that the program needs, under licences of their own. Their whole texts, with the "
        f"notices of their makers, are in /usr/share/doc/{COMMAND}/{TEXTS}, in the program under Help, and told by "
        f"“{COMMAND} licences NAME”."
    )
    entries = [f"{_title(one)}\n{indent(_about(one), '    ')}" for one in components]
    return "\n\n".join([own, fill(_GPL, _WIDTH), fill(carried, _WIDTH), *entries]) + "\n"


def texts(components: Sequence[Component]) -> str:
    """Write the texts of all licences, each once, below the components that it is for."""
    owners: dict[str, list[str]] = {}
    for one in components:
        for text in one.texts:
            owners.setdefault(text.strip(), []).append(_title(one))
    line = "=" * _WIDTH
    return "\n".join(f"{line}\n{fill(', '.join(names), _WIDTH)}\n{line}\n\n{text}\n" for text, names in owners.items())


def _title(one: Component) -> str:
    return f"{one.title} (in {one.part_of})" if one.part_of else one.title


def _about(one: Component) -> str:
    lines = (f"Licence: {one.licence or 'as its makers say'}", one.home)
    return "\n".join(line for line in lines if line)
