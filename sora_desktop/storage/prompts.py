"""Stores templates and presets, and reads which prompts were ordered before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.prompt_templates import PastPrompt, Preset, PromptTemplate
from sora_desktop.storage.job_rows import read_json, write_json
from sora_desktop.storage.texts import folded, storable, with_accentless, words

if TYPE_CHECKING:
    import sqlite3

    from sora_desktop.storage.database import Database

SCANNED = 100_000
"""How many jobs are looked through for past prompts at most, the newest first: a moment's work."""

# Clips that were brought in were not ordered here.
_PAST = (
    "SELECT sequence, prompt FROM jobs "
    "WHERE deleted_at IS NULL AND origin IS NOT 'adopted' ORDER BY sequence DESC LIMIT ?"
)
_SAVE_TEMPLATE = """
    INSERT INTO templates (name_key, name, prompt) VALUES (?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, prompt = excluded.prompt
"""
_SAVE_PRESET = """
    INSERT INTO presets (name_key, name, settings) VALUES (?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, settings = excluded.settings
"""


class PromptRepository:
    """Reads and writes what a form can be filled with; a name is the same in any case."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    async def past(self, text: str, count: int) -> list[PastPrompt]:
        """Give the prompts of jobs, each once, the newest first.

        Args:
            text: words that must all occur in a prompt, in any case.
            count: how many at most.
        """
        wanted = words(text)
        return await self._database.read(lambda connection: _past(connection, wanted, count))

    async def templates(self) -> list[PromptTemplate]:
        """Give all templates by name."""
        sql = "SELECT name, prompt FROM templates ORDER BY name_key"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return [PromptTemplate(name, prompt) for name, prompt in rows]

    async def template(self, name: str) -> PromptTemplate | None:
        """Give the template of a name, if there is one."""
        sql = "SELECT name, prompt FROM templates WHERE name_key = ?"
        row = await self._database.read(lambda connection: connection.execute(sql, (folded(name),)).fetchone())
        return None if row is None else PromptTemplate(*row)

    async def save_template(self, template: PromptTemplate) -> None:
        """Store a template, in the place of one of the same name.

        Raises:
            StorageError: it could not be committed.
        """
        values = (folded(template.name), storable(template.name), storable(template.prompt))
        await self._database.write(lambda connection: connection.execute(_SAVE_TEMPLATE, values).close())

    async def rename_template(self, old: str, new: str) -> None:
        """Give a template another name, and take the place of one that has it already.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: _rename(connection, "templates", old, new))

    async def remove_template(self, name: str) -> None:
        """Remove a template.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: _remove(connection, "templates", name))

    async def presets(self) -> list[Preset]:
        """Give all presets by name."""
        sql = "SELECT name, settings FROM presets ORDER BY name_key"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return [Preset(name, read_json(settings)) for name, settings in rows]

    async def save_preset(self, preset: Preset) -> None:
        """Store a preset, in the place of one of the same name.

        Raises:
            StorageError: it could not be committed.
        """
        values = (folded(preset.name), storable(preset.name), write_json(preset.settings))
        await self._database.write(lambda connection: connection.execute(_SAVE_PRESET, values).close())

    async def rename_preset(self, old: str, new: str) -> None:
        """Give a preset another name, and take the place of one that has it already.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: _rename(connection, "presets", old, new))

    async def remove_preset(self, name: str) -> None:
        """Remove a preset.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: _remove(connection, "presets", name))


def _past(connection: sqlite3.Connection, wanted: list[str], count: int) -> list[PastPrompt]:
    seen: set[str] = set()
    found: list[PastPrompt] = []
    for sequence, prompt in connection.execute(_PAST, (SCANNED,)):
        if prompt in seen:
            continue
        seen.add(prompt)
        # As in the list of jobs, where a connection's name stands before it.
        searched = with_accentless(f"\n{folded(prompt)}") if wanted else prompt
        if prompt.strip() and all(word in searched for word in wanted):
            found.append(PastPrompt(prompt, sequence))
            if len(found) == count:
                break
    return found


def _rename(connection: sqlite3.Connection, table: str, old: str, new: str) -> None:
    before, after = folded(old), folded(new)
    if before != after:
        connection.execute(f"DELETE FROM {table} WHERE name_key = ?", (after,))  # noqa: S608 - one of two names
    sql = f"UPDATE {table} SET name_key = ?, name = ? WHERE name_key = ?"  # noqa: S608 - the same
    connection.execute(sql, (after, storable(new), before))


def _remove(connection: sqlite3.Connection, table: str, name: str) -> None:
    connection.execute(f"DELETE FROM {table} WHERE name_key = ?", (folded(name),))  # noqa: S608 - one of two names
