"""`sora-desktop licences`: what the program is made of, and under which licences."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say
from sora_desktop.services.licences.listing import components

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.services.licences.components import Component


def print_licences(options: argparse.Namespace) -> Exit:
    """Print the list of all parts, or the texts of those of one name."""
    parts: Sequence[Component] = components()
    if options.name is not None:
        parts = [part for part in parts if part.name.casefold() == options.name.casefold()]
        if not parts:
            say(f"No part of the program is called {options.name}. `sora-desktop licences` lists them all.")
            return Exit.REFUSED
    if options.json:
        for part in parts:
            put_json(asdict(part))
    elif options.name is None:
        rows = [(part.title, part.part_of or "-", part.licence or "as its makers say") for part in parts]
        put_table(("PART", "IN", "LICENCE"), rows)
    else:
        _put_texts(parts)
    return Exit.DONE


def _put_texts(parts: Sequence[Component]) -> None:
    for number, part in enumerate(parts):
        where = f", in {part.part_of}" if part.part_of else ""
        put(("\n" if number else "") + f"{part.title}{where}: {part.licence or 'as its makers say'}")
        if part.home:
            put(part.home)
        for words in part.texts:
            put(f"\n{words.strip()}")
