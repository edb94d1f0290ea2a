"""`sora-desktop generate`: a video from one prompt."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING

from sora_desktop.cli.estimates import cost_words, say_before, say_verdicts
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.exporting import copy_into
from sora_desktop.cli.following import drive, tell, tell_sent
from sora_desktop.cli.output import put_json, say
from sora_desktop.cli.templates import prompt_of
from sora_desktop.domain.costs import usd
from sora_desktop.domain.errors import FolderNotWritable, InvalidRequest, ReferenceUnreadable
from sora_desktop.domain.requests import Order, Origin, Problem, Rule, VideoRequest, check_together
from sora_desktop.services.job_shape import order_object
from sora_desktop.services.prompts import batch_name_of, orders_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.services.bundle import Services


async def generate(services: Services, options: argparse.Namespace) -> Exit:
    """Order the video, or those of all combinations, and, unless told otherwise, wait for the files."""
    prompt = await prompt_of(services, options)
    request = VideoRequest(
        prompt=prompt,
        model=options.model,
        size=options.size,
        seconds=options.seconds,
        reference=absolute(options.reference[0]) if options.reference else None,
        further_references=tuple(absolute(path) for path in options.reference[1:]),
        characters=await services.characters.find(options.connection, tuple(options.character)),
        extra=read_extra(options.extra),
    )
    if options.output is not None:
        problem = _unusable(options.output)
        if problem is not None:
            say(str(problem))
            return Exit.REFUSED
    order = Order(
        request=request, connection=options.connection, takes=options.takes, fit=options.fit, origin=Origin.COMMAND
    )
    orders = orders_of(order) if options.combine else [order]
    if options.dry_run:
        return await _rehearse(services, orders, as_json=options.json)
    await say_before(services, orders)
    jobs = await services.jobs.submit(orders, batch_name=batch_name_of(prompt) if len(orders) > 1 else None)
    ended = await drive(services, jobs, as_json=options.json, wait=not options.no_wait)
    if options.no_wait:
        return tell_sent(ended, as_json=options.json)
    copied = options.output is None or await copy_into(services, ended, options.output)
    code = tell(ended, as_json=options.json)
    return code if copied else Exit.INCOMPLETE


async def _rehearse(services: Services, orders: Sequence[Order], *, as_json: bool) -> Exit:
    """Say what would become of orders; nothing is stored or sent.

    Raises:
        SoraDesktopError: something keeps them from being taken.
    """
    problems = list(check_together(orders))
    if problems:
        raise InvalidRequest(problems)
    for order in orders:
        obstacle = await services.jobs.obstacle(order)
        if obstacle is not None:
            raise obstacle
    if as_json:
        for order in orders:
            wanted = services.connections.wanted([order])
            put_json({**order_object(order), "estimated_usd": None if wanted.unknown else usd(wanted.micros)})
    together = services.connections.wanted(orders)
    videos = "1 video" if together.clips == 1 else f"{together.clips:,} videos"
    say(f"{videos} would be made, for {cost_words(together)}.")
    return Exit.REFUSED if await say_verdicts(services, orders) else Exit.DONE


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
            extra[name.strip()] = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            extra[name.strip()] = text
    return extra


def _refuse_constant(name: str) -> object:
    """Refuse `NaN` and its like, which are not JSON; they are then taken as text."""
    raise ValueError(name)


def absolute(path: Path) -> str:
    """Give a path that stays right whatever the working folder is.

    Raises:
        ReferenceUnreadable: the working folder is gone.
    """
    try:
        return str(path.absolute())
    except OSError as error:
        raise ReferenceUnreadable(path=str(path), reason="the folder that it is in is gone") from error


def _unusable(folder: Path) -> FolderNotWritable | None:
    """Make sure that copies can be put into a folder, before anything is sent."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except FileExistsError:
        return FolderNotWritable(path=str(folder), reason="a file of that name is in the way")
    except (OSError, ValueError) as error:
        return FolderNotWritable(path=str(folder), reason=getattr(error, "strerror", None) or str(error))
