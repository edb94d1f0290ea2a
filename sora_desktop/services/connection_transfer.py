"""Brings connections into files and out of them."""

from __future__ import annotations

import asyncio
import dataclasses
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ConnectionsUnreadable, InvalidConnection, SoraDesktopError
from sora_desktop.services import connection_files, env_files
from sora_desktop.services.connection_files import ConnectionImport, FoundConnection
from sora_desktop.services.connection_options import refuse_ca_file
from sora_desktop.storage.disk import disk_errors, place, reason, unused_name, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.connection_book import ConnectionBook
    from sora_desktop.services.connections import ConnectionService


async def export(book: ConnectionBook, path: Path, names: Sequence[str] | None, *, replace: bool) -> list[Connection]:
    """Write connections to a file; see `ConnectionService.export`."""
    chosen = [book.get(name) for name in names] if names else [one for one in book.all() if not one.built_in]
    connections = list({one.id: one for one in chosen if not one.is_simulation}.values())
    if not connections:
        raise InvalidConnection(reason="There is no connection that could be exported; the built-in one needs no file.")
    await asyncio.to_thread(_write, path, connection_files.written(connections), replace)
    return connections


async def read_export(book: ConnectionBook, path: Path) -> ConnectionImport:
    """Read a file that was exported; see `ConnectionService.read_import`."""
    data = await asyncio.to_thread(_read, path, connection_files.SIZE_LIMIT)
    found = await asyncio.to_thread(connection_files.read, data, path)
    checked = [await asyncio.to_thread(_without_absent_file, one) for one in found]
    return _named(book, ConnectionImport(path=path, found=tuple(checked)))


async def read_env(book: ConnectionBook, path: Path, name: str | None) -> ConnectionImport:
    """Read a .env file; see `ConnectionService.read_env`."""
    data = await asyncio.to_thread(_read, path, env_files.SIZE_LIMIT)
    return _named(book, env_files.read(data, path, name))


async def add_all(service: ConnectionService, book: ConnectionBook, read: ConnectionImport) -> list[Connection]:
    """Add what a file holds, or nothing; see `ConnectionService.import_connections`."""
    added: list[Connection] = []
    async with AsyncExitStack() as undoing:
        for one in _named(book, read).found:
            connection = await service.add(one.draft)
            undoing.push_async_callback(_remove, service, connection.name)
            added += [connection]
        undoing.pop_all()
    return added


async def _remove(service: ConnectionService, name: str) -> None:
    """Take back what was added, as far as it can be."""
    with suppress(SoraDesktopError):
        await service.remove(name)


def _named(book: ConnectionBook, read: ConnectionImport) -> ConnectionImport:
    """Give every connection a name that is free."""
    found: list[FoundConnection] = []
    for one in read.found:
        name = book.free_name(one.name, [other.draft.name for other in found])
        found.append(dataclasses.replace(one, draft=dataclasses.replace(one.draft, name=name)))
    return dataclasses.replace(read, found=tuple(found))


def _without_absent_file(found: FoundConnection) -> FoundConnection:
    """Leave out a file of authorities that is not on this computer."""
    try:
        refuse_ca_file(found.draft.ca_file)
    except InvalidConnection:
        note = f"Its CA file {found.draft.ca_file} is not on this computer. Choose it again."
        draft = dataclasses.replace(found.draft, ca_file=None)
        return dataclasses.replace(found, draft=draft, notes=(*found.notes, note))
    return found


def _read(path: Path, limit: int) -> bytes:
    try:
        if not path.is_file():
            why = "it is not a file" if path.exists() else "there is no such file"
            raise ConnectionsUnreadable(path=str(path), reason=why)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ConnectionsUnreadable(path=str(path), reason=reason(error)) from error
    except ValueError:
        raise ConnectionsUnreadable(path=str(path), reason="that is not a path") from None
    if len(data) > limit:
        raise ConnectionsUnreadable(path=str(path), reason=f"it has more than {limit // 1024} KiB")
    return data


def _write(path: Path, data: bytes, replace: bool) -> None:  # noqa: FBT001 - a worker thread takes no names
    with disk_errors(path):
        if replace:
            write_atomically(path, data)
            return
        beside = unused_name(path)
        try:
            write_atomically(beside, data)
            place(beside, path)
        finally:
            beside.unlink(missing_ok=True)
