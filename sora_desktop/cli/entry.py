"""Reads the command line and hands over to the window, a command or the emulator."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.parser import DATA_DIR_VARIABLE, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.services.bundle import OpenServices, Services
    from sora_desktop.services.local_service import LocalService


_LOADED_WHILE_OPENING = (
    "sora_desktop.storage.driver_lock",
    "multiprocessing.connection",
    "sora_desktop.clients.factory",
)
"""What the services load only when they come to need it, which is at once."""


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and give the exit code; no traceback reaches a person."""
    try:
        options = _plain_window(arguments) or parse([_readable(argument) for argument in arguments])
    except SystemExit as end:
        # Help, the version, or a sentence about what is wrong was printed.
        return int(end.code or 0)
    # Each room is loaded only where it is needed: the window must not wait for the commands.
    if options.command == "window":
        return _run_window(options)
    if options.command == "emulator":
        return _run_emulator(options)
    from sora_desktop.cli.running import run_command  # noqa: PLC0415

    return run_command(options, data_folder(options))


def _plain_window(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Read what a start of the window usually says; anything else is left to the parser, whose making takes time."""
    folder, soon = None, False
    rest = iter(arguments)
    for argument in rest:
        if argument == "--exit-after-first-paint":
            soon = True
        elif argument == "--data-dir" and (folder := next(rest, "")) and folder.isprintable() and folder[0] != "-":
            continue
        else:
            return None
    return argparse.Namespace(command="window", data_dir=folder, exit_after_first_paint=soon)


def data_folder(options: argparse.Namespace) -> Path | None:
    """Give the folder that keeps everything, or None for the person's usual places."""
    named = getattr(options, "data_dir", None) or os.environ.get(DATA_DIR_VARIABLE)
    return Path(named) if named else None


def _readable(argument: str) -> str:
    """Read an argument as UTF-8 where a terminal of few letters made Python read it as something else."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        try:
            return os.fsencode(argument).decode()
        except UnicodeError:
            return argument
    return argument


def _load_services() -> OpenServices:
    """Load all that opening the services needs; slow, and so not before the window is seen, nor on its thread."""
    from sora_desktop.composition import Role, open_services  # noqa: PLC0415

    for later in _LOADED_WHILE_OPENING:
        importlib.import_module(later)
    return partial(open_services, role=Role.WINDOW, load_local_service=_load_local_service)


def _load_local_service() -> Callable[[Services], LocalService]:
    """Load the web framework, when a person switches the local service on."""
    from sora_desktop.api.service import RestService  # noqa: PLC0415

    return RestService


def _run_window(options: argparse.Namespace) -> int:
    from sora_desktop.domain.errors import StorageError  # noqa: PLC0415
    from sora_desktop.services.driving.raising import raise_first_window  # noqa: PLC0415

    try:
        if not options.exit_after_first_paint and raise_first_window(data_folder(options)):
            return 0
        from sora_desktop.ui.application import run_window  # noqa: PLC0415 - not needed where a window is open

        return run_window(data_folder(options), _load_services, exit_after_first_paint=options.exit_after_first_paint)
    except StorageError as error:
        # There is no window yet that could say so.
        sys.stderr.write(f"{error}\n")
        return 1


def _run_emulator(options: argparse.Namespace) -> int:
    from sora_desktop.emulator.options import EmulatorOptions  # noqa: PLC0415
    from sora_desktop.emulator.server import serve  # noqa: PLC0415

    return serve(
        EmulatorOptions(
            dialect=options.dialect,
            host=options.host,
            port=options.port,
            key=options.key,
            job_seconds=options.job_seconds,
            seed=options.seed,
            clip=options.clip,
            ledger=options.ledger,
            faults=options.faults,
            log=options.log,
        )
    )
