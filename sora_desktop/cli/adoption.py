"""`sora-desktop adopt`: clips that were made elsewhere, and what servers still have, come into the library."""

from __future__ import annotations

import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.cli.ending import to_its_end
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.following import drive, tell
from sora_desktop.cli.generate import absolute
from sora_desktop.cli.output import put, put_json, put_table, say, short
from sora_desktop.domain.adoption import Reason
from sora_desktop.services.adoption.service import Stop

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from sora_desktop.domain.adoption import LeftOut, ServerClip
    from sora_desktop.services.adoption.service import Outcome, Progress
    from sora_desktop.services.bundle import Services

_TOLD_EVERY = 5.0
"""Seconds between two sentences on how far it is."""

_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DAMAGED: "damaged: {detail}",
        Reason.NOT_A_VIDEO: "no video, but {detail}",
        Reason.EMPTY: "empty",
        Reason.KNOWN: "already in the library, as job {job}",
        Reason.IN_TRASH: "in the trash of the library, as job {job}",
        Reason.TWICE: "the same as {detail}",
        Reason.UNREADABLE: "cannot be read: {detail}",
        Reason.NAME: "its name is not in UTF-8, so it cannot stay where it is; bring in a copy, or rename it",
        Reason.CHANGED: "changed while it was brought in; try it again",
    }
)


async def adopt(services: Services, options: argparse.Namespace) -> Exit:
    """Take in files and folders, or videos of a server."""
    if options.connection is not None:
        return await _from_server(services, options)
    if options.all or not options.what:
        say("Name clips or folders; --all is for what a server has, with --connection.")
        return Exit.REFUSED
    teller, stop = _Teller(), Stop()
    work = services.adoption.bring_in(
        [Path(absolute(Path(one))) for one in options.what],
        copies=not options.in_place,
        name=options.batch,
        told=teller.tell,
        stop=stop,
    )
    outcome = await to_its_end(work, stop)
    await _tell(services, outcome, as_json=options.json)
    if outcome.stopped:
        say("Ask for the same again to go on.")
    return Exit.DONE if outcome.error is None and not _troubles(outcome) else Exit.INCOMPLETE


class _Teller:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def tell(self, progress: Progress) -> None:
        if progress.total and time.monotonic() - self._told >= _TOLD_EVERY:
            self._told = time.monotonic()
            say(f"{progress.looked_at:,} of {progress.total:,} files")


async def _tell(services: Services, outcome: Outcome, *, as_json: bool) -> None:
    for job_id in outcome.came_in if as_json else ():
        job = await services.catalogue.get(job_id)
        put_json({"id": job.id, "file": job.file, "sha256": job.file_sha256, "came_in": True})
    for left in outcome.left_out:
        if as_json:
            put_json({"path": left.path, "came_in": False, "reason": left.reason.value, "words": _words(left)})
        else:
            put(f"{left.path}: {_words(left)}")
    count = len(outcome.came_in)
    said = f"{count:,} {'clip' if count == 1 else 'clips'} came in"
    if outcome.left_out:
        said += f", {len(outcome.left_out):,} left out"
    if outcome.not_looked_at:
        said += f", {outcome.not_looked_at:,} not looked at"
    say(f"{said}.")
    if outcome.error is not None:
        say(str(outcome.error))


def _troubles(outcome: Outcome) -> bool:
    """Tell whether anything was left out that is not in the library already."""
    return any(left.reason not in {Reason.KNOWN, Reason.TWICE, Reason.IN_TRASH} for left in outcome.left_out)


def _words(left: LeftOut) -> str:
    return _REASONS[left.reason].format(detail=left.detail or "it is not known why", job=left.job_id)


async def _from_server(services: Services, options: argparse.Namespace) -> Exit:
    listed = await services.server_clips.listed(options.connection)
    if not options.all and not options.what:
        _list(listed.clips, as_json=options.json)
        if listed.more:
            say("The list goes on; only the newest part was read.")
        return Exit.DONE
    by_id = {clip.remote_id: clip for clip in listed.clips}
    missing = [one for one in options.what if one not in by_id]
    if missing:
        say(f"“{listed.connection}” lists no video {', '.join(missing)}.")
        return Exit.REFUSED
    wanted = [by_id[one] for one in options.what] if options.what else [clip for clip in listed.clips if clip.possible]
    jobs = await services.server_clips.bring_in(listed.connection, wanted)
    if not jobs:
        say("There is nothing that is not in the library already, or that could be fetched.")
        return Exit.DONE
    return tell(await drive(services, jobs, as_json=options.json, wait=True), as_json=options.json)


def _list(clips: tuple[ServerClip, ...], *, as_json: bool) -> None:
    if as_json:
        for clip in clips:
            put_json(
                {
                    "id": clip.remote_id,
                    "status": clip.status.value,
                    "prompt": clip.prompt,
                    "model": clip.model,
                    "size": clip.size,
                    "seconds": clip.seconds,
                    "created_at": clip.created_at and clip.created_at.isoformat(),
                    "expires_at": clip.expires_at and clip.expires_at.isoformat(),
                    "known": clip.known,
                    "possible": clip.possible,
                }
            )
        return
    if not clips:
        say("The server lists no videos.")
        return
    rows = [
        (clip.remote_id, clip.status.value, "here" if clip.known else "-", short(clip.prompt or "(no prompt)"))
        for clip in clips
    ]
    put_table(("ID", "STATUS", "LIBRARY", "PROMPT"), rows)
