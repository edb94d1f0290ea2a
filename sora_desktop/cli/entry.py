"""Reads the command line and hands over to the window, a command or the emulator."""

from __future__ import annotations

import importlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.licences import LICENCES
from sora_desktop.cli.grammar.self_test import SELF_TEST
from sora_desktop.cli.opening import plain_window, wish_of
from sora_desktop.cli.parser import DATA_DIR_VARIABLE, parse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from sora_desktop.services.bundle import OpenServices, Services
    from sora_desktop.services.driving.calling import Wish
    from sora_desktop.services.local_service import LocalService
    from sora_desktop.services.open_clients import ClientOpener


WINDOW_HEALTH = "--window-health"
"""What a frozen program asks itself, which has no Python to start a module of its own with."""

_LOADED_WHILE_OPENING = (
    "sora_desktop.storage.driver_lock",
    "multiprocessing.connection",
    "sora_desktop.clients.factory",
)
"""What the services load only when they come to need it, which is at once."""


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and give the exit code; no traceback reaches a person."""
    if list(arguments) == [WINDOW_HEALTH]:
        from sora_desktop.ui.health import main  # noqa: PLC0415

        return main()
    try:
        options = plain_window(arguments) or parse([_readable(argument) for argument in arguments])
    except SystemExit as end:
        # Help, the version, or a sentence about what is wrong was printed.
        return int(end.code or 0)
    # Each room is loaded only where it is needed: the window must not wait for the commands.
    if options.command == "window":
        return _run_window(options)
    if options.command == "emulator":
        return _run_emulator(options)
    if options.command in {LICENCES, SELF_TEST}:
        return _run_without_folder(options)
    from sora_desktop.cli.running import run_command  # noqa: PLC0415

    return run_command(options, data_folder(options))


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


def _load_services(open_client: ClientOpener | None = None) -> OpenServices:
    """Load all that opening the services needs; slow, and so not before the window is seen, nor on its thread."""
    from sora_desktop.composition import Role, open_services  # noqa: PLC0415

    for later in _LOADED_WHILE_OPENING:
        importlib.import_module(later)
    return partial(open_services, role=Role.WINDOW, open_client=open_client, load_local_service=_load_local_service)


def _load_local_service() -> Callable[[Services], LocalService]:
    """Load the web framework, when a person switches the local service on."""
    from sora_desktop.extras import Extra, require  # noqa: PLC0415

    require(Extra.SERVE)
    from sora_desktop.api.service import RestService  # noqa: PLC0415

    return RestService


def _run_window(options: argparse.Namespace) -> int:
    from sora_desktop.domain.errors import StorageError  # noqa: PLC0415
    from sora_desktop.services.driving.raising import raise_first_window  # noqa: PLC0415

    soon, folder = options.exit_after_first_paint, data_folder(options)
    try:
        wish = wish_of(options)
    except OSError as error:
        sys.stderr.write(f"The files cannot be found: {error.strerror}. Name them with their folder.\n")
        return 2
    try:
        if not soon and raise_first_window(folder, wish):
            return 0
        return _show_window(folder, wish, exit_after_first_paint=soon)
    except StorageError as error:
        # There is no window yet that could say so.
        sys.stderr.write(f"{error}\n")
        return 1


def _show_window(folder: Path | None, wish: Wish, *, exit_after_first_paint: bool) -> int:
    try:
        from sora_desktop.ui.application import run_window  # noqa: PLC0415 - not needed where a window is open
    except ImportError as error:
        from sora_desktop.ui.refusal import refusal  # noqa: PLC0415 - as a rule it loads

        sys.stderr.write(f"{refusal(str(error))}\n")
        return 1
    return run_window(folder, _load_services, wish=wish, exit_after_first_paint=exit_after_first_paint)


def _run_without_folder(options: argparse.Namespace) -> int:
    """Run what has nothing to do with the person's data folder."""
    from sora_desktop.cli.output import OutputLost, say  # noqa: PLC0415

    try:
        if options.command == LICENCES:
            from sora_desktop.cli.licences import print_licences  # noqa: PLC0415

            return print_licences(options)
        from sora_desktop.cli.self_test.running import run_self_test  # noqa: PLC0415

        return run_self_test(options, _load_services)
    except OutputLost as lost:
        from sora_desktop.cli.streams import discard_output  # noqa: PLC0415

        discard_output()
        say(lost.words)
        return 1


def _run_emulator(options: argparse.Namespace) -> int:
    from sora_desktop.domain.errors import ExtraMissing  # noqa: PLC0415
    from sora_desktop.emulator.options import EmulatorOptions  # noqa: PLC0415
    from sora_desktop.extras import Extra, require  # noqa: PLC0415

    try:
        require(Extra.EMULATOR)
    except ExtraMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
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
