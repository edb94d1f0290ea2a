"""`sora-desktop doctor`: looks whether everything that the program needs works here, and says so in words."""

from __future__ import annotations

import asyncio
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.cli.clip_health import fault_with_clips
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, say
from sora_desktop.cli.rescue import backup_words, counted, replace_damaged, ways_out
from sora_desktop.cli.window_health import PATIENCE, health_command
from sora_desktop.composition import Role, open_services
from sora_desktop.domain.errors import DatabaseDamaged, KeyringMissing, SecretError, SoraDesktopError
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.extras import PARTS, Extra, missing, way_to_install
from sora_desktop.services.inhibitor import SystemInhibitor
from sora_desktop.services.rescue import Way
from sora_desktop.storage.disk import free_bytes, require_writable
from sora_desktop.storage.secrets import SecretStore
from sora_desktop.storage.settings import load
from sora_desktop.ui.refusal import BEGINNING, NO_SCREEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sora_desktop.services.bundle import Services
    from sora_desktop.storage.paths import DataPaths

_LOW_DISK = 1 << 30
"""Bytes below which a disk counts as nearly full: a few dozen clips."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    ok: bool | None
    """Whether it works; None for what is only worth knowing."""

    words: str


async def doctor(paths: DataPaths, *, mend: str | None = None) -> Exit:
    """Print every finding as it is made; the code says whether all is well.

    Args:
        paths: where everything is kept.
        mend: what takes the place of a damaged database, one of the words of `Way`, before anything is looked at.

    Raises:
        SoraDesktopError: that could not be done.
    """
    if mend is not None:
        await asyncio.to_thread(replace_damaged, paths, Way(mend))
    wrong = 0
    async for finding in _findings(paths):
        mark = {True: "✓", False: "✗", None: "–"}[finding.ok]
        put(f"{mark} {finding.subject:<14} {finding.words}")
        wrong += finding.ok is False
    if wrong:
        say(f"{wrong} of these need your attention; see the lines with ✗.")
        return Exit.INCOMPLETE
    put("Everything works.")
    return Exit.DONE


async def _findings(paths: DataPaths) -> AsyncIterator[Finding]:
    system = f"{platform.system()} {platform.release()}"
    yield Finding("program", None, f"Sora Desktop {__version__}, Python {platform.python_version()}, {system}")
    for finding in await _window_findings():
        yield finding
    yield await asyncio.to_thread(_clips)
    for extra in Extra:
        if packages := missing(extra):
            words = f"{PARTS[extra]} lacks {', '.join(packages)}. {way_to_install(extra)}"
            yield Finding("optional part", None, words)
    yield await asyncio.to_thread(_keyring)
    yield await asyncio.to_thread(_wakefulness, load(paths.settings).keep_awake)
    for finding in await asyncio.to_thread(_disk, paths):
        yield finding
    try:
        services = await open_services(paths, role=Role.LOOK)
    except SoraDesktopError as error:
        yield Finding("database", False, str(error))
        if isinstance(error, DatabaseDamaged):
            for words in await asyncio.to_thread(ways_out, paths):
                yield Finding("", None, words)
        return
    try:
        async for finding in _stored(services):
            yield finding
    except SoraDesktopError as error:
        yield Finding("database", False, str(error))
    finally:
        await services.close()


async def _window_findings() -> list[Finding]:
    """Try the window's libraries in a process of their own: a broken one can take its process along."""
    process = await asyncio.create_subprocess_exec(
        *health_command(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        return [Finding("window", False, "The window's libraries did not answer. Reinstall the program.")]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    findings = list(_read_findings(out.decode(errors="replace")))
    if process.returncode != 0:
        said = err.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {process.returncode}"
        told = reason.startswith((BEGINNING, NO_SCREEN))
        findings.append(Finding("window", False, reason if told else f"{BEGINNING}: {reason}"))
    return findings


def _read_findings(text: str) -> Iterator[Finding]:
    for line in text.splitlines():
        mark, _, rest = line.partition("\t")
        subject, _, words = rest.partition("\t")
        if words:
            yield Finding(subject, {"ok": True, "bad": False}.get(mark), words)


def _clips() -> Finding:
    fault = fault_with_clips()
    if fault is None:
        return Finding("clips", True, "Clips can be drawn and read.")
    return Finding("clips", False, f"Clips cannot be drawn and read here: {fault}. Reinstall the program.")


def _keyring() -> Finding:
    store = SecretStore()
    try:
        # Looking for a key that is nobody's shows whether the keyring answers at all.
        store.get("doctor")
        return Finding("keyring", True, f"{store.describe()} answers.")
    except KeyringMissing as error:
        # Keys can be kept elsewhere; a connection that needs one from here fails its own test.
        return Finding("keyring", None, str(error))
    except SecretError as error:
        return Finding("keyring", False, str(error))


def _wakefulness(wanted: bool) -> Finding:  # noqa: FBT001 - the setting itself
    if not wanted:
        return Finding("staying awake", None, "The computer may fall asleep while videos are made, as you set it.")
    inhibitor = SystemInhibitor()
    way = inhibitor.take()
    inhibitor.release()
    if way is None:
        words = "Nothing here can keep the computer awake while videos are made. See that it does not fall asleep."
        return Finding("staying awake", None, words)
    return Finding("staying awake", True, f"{way} keeps the computer awake while videos are made.")


def _disk(paths: DataPaths) -> list[Finding]:
    """Look at the folders; those of the program are made, that of the clips only when there is one."""
    settings = load(paths.settings)
    videos = Path(settings.videos_folder) if settings.videos_folder else paths.videos
    findings = [_folder("data folder", paths.root, paths.prepare), _folder("video folder", videos)]
    if settings.problem is not None:
        findings.append(Finding("settings", False, str(settings.problem)))
    return findings


def _folder(subject: str, folder: Path, prepare: Callable[[], None] | None = None) -> Finding:
    try:
        if prepare is not None:
            prepare()
        require_writable(folder)
        free = free_bytes(folder)
    except SoraDesktopError as error:
        return Finding(subject, False, str(error))
    words = f"{folder}, {free / 1e9:,.1f} GB free"
    return Finding(subject, free >= _LOW_DISK, words if free >= _LOW_DISK else f"{words}: make room.")


async def _stored(services: Services) -> AsyncIterator[Finding]:
    counts = await services.catalogue.counts(JobQuery())
    jobs, attention = counts[JobFilter.ALL], counts[JobFilter.ATTENTION]
    words = f"{counted(jobs)}, {attention:,} of them need you; its check found no damage."
    yield Finding("database", True, words)
    yield Finding("backup", None, await asyncio.to_thread(backup_words, services.paths))
    connections = services.connections.all()
    reports = await asyncio.gather(*(services.connections.test(one.name) for one in connections))
    for connection, report in zip(connections, reports, strict=True):
        where = connection.base_url or "on this computer"
        if report.ok:
            yield Finding("connection", True, f"{connection.name} ({where}) works.")
        else:
            yield Finding("connection", False, f"{connection.name} ({where}): {report.fault}")
