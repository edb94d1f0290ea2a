"""Runs one command over the services, and ends it in order on Ctrl+C and SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from sora_desktop.cli.commands import COMMANDS
from sora_desktop.cli.doctor import doctor
from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import say
from sora_desktop.composition import open_services
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_LOG_BYTES = 1 << 20
_LOG_FILES = 3
_log = logging.getLogger(__name__)


def run_command(options: argparse.Namespace, folder: Path | None) -> int:
    """Run the command of `options` and give its exit code; what goes wrong is said in words."""
    paths = DataPaths.for_folder(folder) if folder else DataPaths.for_user()
    try:
        paths.prepare()
        _log_to(paths)
        with asyncio.Runner() as runner:
            return runner.run(_until_told_to_end(options, paths))
    except SoraDesktopError as error:
        say(str(error))
        return exit_for_error(error)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said there.
        sys.stderr.close()
        return Exit.INCOMPLETE
    except Exception:  # noqa: BLE001 - no traceback reaches a person
        _log.exception("the command %s failed", options.command)
        say(f"Sora Desktop made a mistake and had to stop; nothing was lost. The log in {paths.logs} has the details.")
        return Exit.INCOMPLETE


async def _until_told_to_end(options: argparse.Namespace, paths: DataPaths) -> Exit:
    """Run the command, or end it where a signal says so; unfinished jobs can then be resumed."""
    told: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
    _listen(told)
    work = asyncio.ensure_future(_work(options, paths))
    await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        return work.result()
    say("Ending. Unfinished jobs go on with `sora-desktop resume`.")
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return told.result()


async def _work(options: argparse.Namespace, paths: DataPaths) -> Exit:
    if options.command == "doctor":
        return await doctor(paths)
    command = COMMANDS[options.command]
    services = await open_services(paths, drive=command.drives)
    try:
        return await command.run(services, options)
    finally:
        await services.close()


def _listen(told: asyncio.Future[Exit]) -> None:
    loop = asyncio.get_running_loop()

    def tell(code: Exit) -> None:
        if not told.done():
            told.set_result(code)

    for number, code in ((signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)):
        if sys.platform == "win32":
            # Windows' loop has no signal handlers of its own.
            signal.signal(number, lambda *_, code=code: loop.call_soon_threadsafe(tell, code))
        else:
            loop.add_signal_handler(number, tell, code)


def _log_to(paths: DataPaths) -> None:
    """Write warnings and the program's own notes to the log file, never to the terminal."""
    file = RotatingFileHandler(
        paths.logs / "commands.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True
    )
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(file)
    root.setLevel(logging.WARNING)
    logging.getLogger("sora_desktop").setLevel(logging.INFO)
