"""`sora-desktop connections export`, `import`, `import-env`: servers in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import put, say
from sora_desktop.domain.errors import SecretError

if TYPE_CHECKING:
    import argparse

    from sora_desktop.services.bundle import Services
    from sora_desktop.services.connection_files import ConnectionImport


async def export(services: Services, options: argparse.Namespace) -> Exit:
    """Write connections to a file."""
    connections = await services.connections.export(options.file, options.names, replace=options.force)
    put(f"Wrote {', '.join(one.name for one in connections)} to {options.file}.")
    say("Keys, secret headers and passwords of proxies are not in the file.")
    return Exit.DONE


async def read(services: Services, options: argparse.Namespace) -> Exit:
    """Add the connections of an exported file."""
    return await _add(services, await services.connections.read_import(options.file))


async def read_env(services: Services, options: argparse.Namespace) -> Exit:
    """Add what a .env file describes."""
    return await _add(services, await services.connections.read_env(options.file, options.name))


async def _add(services: Services, read: ConnectionImport) -> Exit:
    try:
        added = await services.connections.import_connections(read)
    except SecretError as error:
        say(f"{error} Nothing was imported. On the command line, a variable is named with --key-env VAR.")
        return exit_for_error(error)
    for connection, found in zip(added, read.found, strict=True):
        renamed = "" if connection.name == found.name else f" (“{found.name}” is taken)"
        put(f"Added {connection.name} at {connection.base_url}{renamed}.")
        for note in found.notes:
            say(f"{connection.name}: {note}")
    for note in read.notes:
        say(note)
    return Exit.DONE
