"""`sora-desktop generate`: a video from one prompt."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.following import follow
from sora_desktop.cli.output import say
from sora_desktop.domain.errors import FolderNotWritable, InvalidRequest
from sora_desktop.domain.requests import Order, Problem, Rule, VideoRequest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import Job


async def generate(services: Services, options: argparse.Namespace) -> Exit:
    """Order the video and, unless told otherwise, wait for its file."""
    request = VideoRequest(
        prompt=options.prompt,
        model=options.model,
        size=options.size,
        seconds=options.seconds,
        reference=str(options.reference.expanduser().absolute()) if options.reference else None,
        extra=read_extra(options.extra),
    )
    if options.output is not None:
        _prepare(options.output)
    jobs = await services.jobs.submit([Order(request=request, connection=options.connection, takes=options.takes)])
    code = await follow(services, jobs, as_json=options.json, wait=not options.no_wait)
    if options.output is None:
        return code
    ended = [await services.library.get(job.id) for job in jobs]
    copied = await asyncio.to_thread(_copy, ended, options.output)
    return code if copied else Exit.INCOMPLETE


def read_extra(pairs: Sequence[str]) -> dict[str, object]:
    """Read `NAME=VALUE` pairs; a value that is JSON is taken as JSON, anything else as text.

    Raises:
        InvalidRequest: a pair has no name or no `=`.
    """
    extra: dict[str, object] = {}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator or not name.strip():
            raise InvalidRequest([Problem("extra", Rule.EXTRA_UNREADABLE, {"value": pair})])
        try:
            extra[name.strip()] = json.loads(text)
        except (ValueError, RecursionError):
            extra[name.strip()] = text
    return extra


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderNotWritable(path=str(folder), reason=error.strerror or str(error)) from error


def _copy(jobs: Sequence[Job], folder: Path) -> bool:
    """Copy finished files into a folder, next to what is there; tell whether all went well."""
    well = True
    for job in jobs:
        if job.file is None:
            continue
        source = Path(job.file)
        target = folder / source.name
        number = 1
        try:
            while target.exists():
                number += 1
                target = folder / f"{source.stem}-{number}{source.suffix}"
            shutil.copyfile(source, target)
        except OSError as error:
            say(f"Could not copy {source} to {folder}: {error.strerror or error}. The file itself is safe where it is.")
            well = False
    return well
