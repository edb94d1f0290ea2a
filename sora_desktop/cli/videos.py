"""`sora-desktop videos …`: the folder that clips are kept in."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.ending import to_its_end
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.generate import absolute
from sora_desktop.cli.output import put, put_json, say
from sora_desktop.services.adoption.service import Stop
from sora_desktop.services.sizes import in_words

if TYPE_CHECKING:
    import argparse

    from sora_desktop.services.bundle import Services
    from sora_desktop.services.relocation import Relocation

_TOLD_EVERY = 5.0
"""Seconds between two sentences on how far it is."""


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Say which folder it is, what is in it, and how much room is left."""
    count, size = await services.relocation.waiting()
    free = await asyncio.to_thread(services.catalogue.free_bytes)
    relocation = services.relocation
    if options.json:
        facts = {"folder": str(relocation.folder), "clips": count, "bytes": size, "free": free}
        put_json({**facts, "move_unfinished": relocation.unfinished})
        return Exit.DONE
    put(f"{relocation.folder}: {count:,} clips, {in_words(size)}; {in_words(free)} free")
    if relocation.unfinished:
        say("A move was broken off. Go on with: sora-desktop videos move --continue")
    return Exit.DONE


async def move(services: Services, options: argparse.Namespace) -> Exit:
    """Move all clips to another folder, or go on with that."""
    teller, stop = _Teller(), Stop()
    if options.go_on:
        work = services.relocation.go_on(told=teller.tell, stop=stop)
    else:
        work = services.relocation.move(Path(absolute(options.folder)), told=teller.tell, stop=stop)
    return _tell(await to_its_end(work, stop), as_json=options.json)


def _tell(report: Relocation, *, as_json: bool) -> Exit:
    if as_json:
        put_json(
            {
                "folder": str(report.folder),
                "moved": report.moved,
                "bytes": report.bytes_moved,
                "missing": report.left_behind,
                "done": report.done,
            }
        )
    else:
        put(f"{report.moved:,} clips moved to {report.folder}, {in_words(report.bytes_moved)}")
    for file in report.left_behind:
        say(f"Not there any more, so it was not moved: {file}")
    if report.done:
        return Exit.DONE
    words = f"{report.error} " if report.error is not None else ""
    say(f"{words}Every clip is whole, in one folder or the other. Go on with: sora-desktop videos move --continue")
    return Exit.INCOMPLETE


class _Teller:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def tell(self, report: Relocation) -> None:
        if time.monotonic() - self._told >= _TOLD_EVERY:
            self._told = time.monotonic()
            say(f"{report.looked_at:,} of {report.total:,} clips, {in_words(report.bytes_moved)}")
