"""Runs the self-test from its beginning to its end."""

from __future__ import annotations

import faulthandler
import os
import platform
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import OutputLost, put, say
from sora_desktop.cli.self_test.computer import try_authorities, try_keyring, try_licences, try_modules, try_qt
from sora_desktop.cli.self_test.files import try_files
from sora_desktop.cli.self_test.libraries import are_told, mapped_files
from sora_desktop.cli.self_test.report import Report
from sora_desktop.cli.self_test.subjects import Subject
from sora_desktop.stamp import read_stamp
from sora_desktop.ui.health import has_screen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.services.bundle import OpenServices

_LONGEST = 300.0
"""Seconds after which the process is ended, and says where it hung."""

_JOB_SECONDS = 0.5
"""How long the simulation takes for a clip; nobody watches it at work here."""


def run_self_test(options: argparse.Namespace, load: Callable[..., OpenServices]) -> int:
    """Try everything, print a line for each thing, and give the exit code: 0 if nothing failed.

    Args:
        options: what must not be left out, and where the list of loaded files goes.
        load: loads what opens the services of a window, given how clients are opened.
    """
    if options.self_test_libraries is not None and not are_told():
        say("Only Linux tells which files a program has loaded.")
        return Exit.REFUSED
    faulthandler.dump_traceback_later(_LONGEST, exit=True)
    os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.multimedia.*=false")
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    put(_head())
    report = Report(options.self_test_needs)
    with report.trying(Subject.FILES) as details:
        details.extend(try_files())
    with report.trying(Subject.KEYRING) as details:
        details.extend(try_keyring())
    with report.trying(Subject.AUTHORITIES) as details:
        details.extend(try_authorities())
    with report.trying(Subject.QT) as details:
        details.extend(try_qt())
    if Subject.QT in report.failed:
        # What would be loaded then takes the process along.
        report.give_up(Subject.LICENCES, "no window can open")
    else:
        try:
            with TemporaryDirectory(prefix="sora-desktop-self-test-", ignore_cleanup_errors=True) as folder:
                _try_window(Path(folder).resolve(), report, load)
        except OSError as error:
            # Without such a folder nothing of it was begun; what goes wrong within it is told there.
            report.give_up(Subject.MODULES, f"no folder for files that are thrown away can be made: {error}")
        with report.trying(Subject.MODULES) as details:
            details.extend(try_modules())
    with report.trying(Subject.LICENCES) as details:
        details.extend(try_licences())
    faulthandler.cancel_dump_traceback_later()
    if options.self_test_libraries is not None:
        listed = "".join(f"{path}\n" for path in mapped_files())
        options.self_test_libraries.write_text(listed, encoding="utf-8", errors="surrogateescape")
    return report.end()


def _try_window(folder: Path, report: Report, load: Callable[..., OpenServices]) -> None:
    reason = "the window ended before"
    try:
        # What cannot be loaded is a finding.
        from sora_desktop.cli.self_test.trial import run_trial  # noqa: PLC0415

        run_trial(folder, report, partial(load, partial(_simulation, folder / "simulated")))
    except OutputLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        reason = f"the window cannot open: {error}"
    report.give_up(Subject.MODULES, reason)


def _simulation(
    state_folder: Path,
    connection: Connection,  # noqa: ARG001 - every connection leads to the simulation here
    secrets: ConnectionSecrets,  # noqa: ARG001
    on_learned: Callable[[Connection], None],  # noqa: ARG001
) -> SoraClient:
    from sora_desktop.clients.mock import MockSoraClient  # noqa: PLC0415 - where the first clip is made, not before

    return MockSoraClient(state_folder, job_seconds=_JOB_SECONDS)


def _head() -> str:
    stamp = read_stamp()
    build = f"{stamp.kind.value}, commit {stamp.commit}" if stamp.commit else stamp.kind.value
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"Sora Desktop {stamp.version} ({build}), Python {platform.python_version()}, {system}"
