"""`sora-desktop characters …`: people and things that can appear in a server's videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.characters import Character
    from sora_desktop.services.bundle import Services


async def list_characters(services: Services, options: argparse.Namespace) -> Exit:
    """List the characters that a server was shown from here."""
    characters = await services.characters.of(options.connection)
    if options.json:
        for character in characters:
            put_json(_object(character))
    elif characters:
        put_table(("NAME", "ID"), [(character.name, character.remote_id) for character in characters])
    else:
        say("No characters. Show the server one with: sora-desktop characters add NAME CLIP")
    return Exit.DONE


async def add(services: Services, options: argparse.Namespace) -> Exit:
    """Show a server a clip of somebody, who can appear in its videos from then on."""
    character = await services.characters.create(options.connection, options.name, options.clip)
    if options.json:
        put_json(_object(character))
    else:
        put(f"Added {character.name}. Say the name in a prompt, and pass --character with it.")
    return Exit.DONE


def _object(character: Character) -> dict[str, object]:
    return {
        "name": character.name,
        "id": character.remote_id,
        "connection": character.connection,
        "created_at": character.created_at.isoformat(),
    }
