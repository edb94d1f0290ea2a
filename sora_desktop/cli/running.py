"""Runs one command over the services, and ends it in order on Ctrl+C and SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from sora_desktop.cli.commands import COMMANDS
from sora_desktop.cli.estimates import say_warning
from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import OutputLost, say
from sora_desktop.cli.streams import discard_output
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.services.discretion import DiscreetFormatter
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from sora_desktop.services.bundle import Services

_LOG_BYTES = 1 << 20
_LOG_FILES = 3
_WORKERS = 16
_log = logging.getLogger(__name__)


def run_command(options: argparse.Namespace, folder: Path | None) -> int:
    """Run the command of `options` and give its exit code; what goes wrong is said in words."""
    try:
        paths = DataPaths.for_folder(folder) if folder else DataPaths.for_user()
        return _run(options, paths)
    except SoraDesktopError as error:
        say(str(error))
        return exit_for_error(error)
    except OutputLost as lost:
        discard_output()
        say(lost.words)
        return Exit.INCOMPLETE


def _run(options: argparse.Namespace, paths: DataPaths) -> int:
    if options.command != "doctor":
        # The doctor is there to say what is wrong with the folders.
        COMMANDS[options.command].prepare(options)
        paths.prepare()
    with _log_in(paths):
        try:
            with asyncio.Runner() as runner:
                return runner.run(_until_told_to_end(options, paths))
        except (SoraDesktopError, OutputLost):
            raise
        except Exception:  # noqa: BLE001 - no traceback reaches a person
            _log.exception("the command %s failed", options.command)
            say(
                "Sora Desktop made a mistake and had to stop; nothing was lost. "
                f"The log in {paths.logs} has the details."
            )
            return Exit.INCOMPLETE


async def _until_told_to_end(options: argparse.Namespace, paths: DataPaths) -> Exit:
    """Run the command, or end it where a signal says so; unfinished jobs can then be resumed."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_Workers(_WORKERS, thread_name_prefix="worker"))
    told: asyncio.Future[Exit] = loop.create_future()
    _listen(told)
    opened: list[Services] = []
    work = asyncio.ensure_future(_work(options, paths, opened))
    await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        return work.result()
    driver = opened[0].wheel.guest if opened else None
    if driver is None:
        say("Ending. Unfinished jobs go on with `sora-desktop resume`.")
    else:
        say(f"Ending. The Sora Desktop that works on the jobs (process {driver.process}) goes on with them.")
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return told.result()


async def _work(options: argparse.Namespace, paths: DataPaths, opened: list[Services]) -> Exit:
    """Do what the command says; the services are put into `opened` while they are open."""
    if options.command == "doctor":
        from sora_desktop.cli.doctor import doctor  # noqa: PLC0415 - only the doctor needs it

        return await doctor(paths, mend=options.mend)
    # Loaded here, so that what is wrong with the arguments or the folder is said at once.
    from sora_desktop.composition import open_services  # noqa: PLC0415

    command = COMMANDS[options.command]
    action = command.action()
    services = await open_services(paths, role=command.role)
    opened.append(services)
    services.events.subscribe(say_warning)
    try:
        if services.settings.current.problem is not None:
            say(str(services.settings.current.problem))
        return await action(services, options)
    finally:
        await services.close()


def _listen(told: asyncio.Future[Exit]) -> None:
    loop = asyncio.get_running_loop()

    def tell(code: Exit) -> None:
        if told.done():
            # Told twice: whatever still hangs, everything that counts is committed.
            os._exit(code)
        told.set_result(code)

    for number, code in ((signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)):
        if sys.platform == "win32":
            # Windows' loop has no signal handlers of its own.
            signal.signal(number, lambda *_, code=code: loop.call_soon_threadsafe(tell, code))
        else:
            loop.add_signal_handler(number, tell, code)


class _Workers(ThreadPoolExecutor):
    """Worker threads that nobody waits for at the end: looking up a name can take a minute."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as inherited
        """Let the threads end by themselves."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)


@contextmanager
def _log_in(paths: DataPaths) -> Iterator[None]:
    """Write warnings and the program's own notes to the log file, never to the terminal."""
    file = RotatingFileHandler(
        paths.logs / "commands.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True
    )
    file.setFormatter(DiscreetFormatter())
    root, own = logging.getLogger(), logging.getLogger("sora_desktop")
    levels = root.level, own.level
    # A log that cannot be written is no reason to print a traceback.
    raising, logging.raiseExceptions = logging.raiseExceptions, False
    root.addHandler(file)
    root.setLevel(logging.WARNING)
    own.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(file)
        file.close()
        root.setLevel(levels[0])
        own.setLevel(levels[1])
        logging.raiseExceptions = raising
