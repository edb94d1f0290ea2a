"""`sora-desktop batch`: the videos of prompt files."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.cli.estimates import cost_words, say_before, say_verdicts
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.following import follow
from sora_desktop.cli.output import put, put_json, say, short
from sora_desktop.domain.costs import format_usd, usd
from sora_desktop.domain.errors import InvalidRequest, MediaError, PromptFileUnreadable, SoraDesktopError
from sora_desktop.domain.requests import Origin, check_together
from sora_desktop.services.job_shape import order_object
from sora_desktop.services.prompt_files import PromptRow, read_prompt_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services


async def batch(services: Services, options: argparse.Namespace) -> Exit:
    """Make all good rows; bad rows and files are named and do not hold the good ones up."""
    if options.connection is not None:
        services.connections.get(options.connection)
    _require_folder(options.files)
    sheet = await asyncio.to_thread(read_prompt_files, options.files)
    for file_problem in sheet.problems:
        say(str(file_problem.error))
    good: list[Order] = []
    unusable = len(sheet.problems)
    for row in sheet.rows:
        order = _order_of(row, options.connection)
        reasons = _reasons_of_file(row) or _reasons_of(await services.jobs.obstacle(order))
        for reason in reasons:
            say(f"{row.source.name}, row {row.row}{', ' if reason.field else ': '}{reason}")
        if options.dry_run:
            _put_row(services, row, order, reasons, as_json=options.json)
        if reasons:
            unusable += 1
        else:
            good.append(order)
    if not good:
        say("There is nothing to make: no row can be used.")
        return Exit.REFUSED
    if too_many := list(check_together(good)):
        raise InvalidRequest(too_many)
    if options.dry_run:
        refused = await _rehearsed(services, good, of=len(sheet.rows))
        return Exit.REFUSED if refused else Exit.INCOMPLETE if unusable else Exit.DONE
    await say_before(services, good)
    jobs = await services.jobs.submit(good, batch_name=sheet.name)
    code = await follow(services, jobs, as_json=options.json)
    return Exit.INCOMPLETE if unusable and code is Exit.DONE else code


async def _rehearsed(services: Services, orders: Sequence[Order], *, of: int) -> bool:
    """Say what orders would come to, and tell whether a cap would refuse them; `of` is how many rows there were."""
    clips = sum(order.takes for order in orders)
    cost = cost_words(services.connections.wanted(orders))
    say(f"{len(orders)} of {of} rows can be used; {clips} videos would be made, for {cost}.")
    return await say_verdicts(services, orders)


def _require_folder(files: Sequence[Path]) -> None:
    """Make sure that names of files lead somewhere: the folder that we are in may be gone."""
    try:
        for file in files:
            file.absolute()
    except OSError as error:
        raise PromptFileUnreadable(path=str(file), reason="the folder that it is in is gone") from error


def _order_of(row: PromptRow, connection: str | None) -> Order:
    """Give the order of a row; one that names no connection goes where the command says."""
    return dataclasses.replace(row.order, connection=row.order.connection or connection, origin=Origin.FILE)


class _Reason(NamedTuple):
    """Why a row cannot be made."""

    field: str
    """Which of its fields is meant; empty if it is the row as a whole."""

    words: str

    def __str__(self) -> str:
        """Write it for a person."""
        return f"{self.field}: {self.words}" if self.field else self.words


def _reasons_of_file(row: PromptRow) -> list[_Reason]:
    return [_Reason(problem.column or "", problem.reason) for problem in row.problems]


def _reasons_of(obstacle: SoraDesktopError | None) -> list[_Reason]:
    if obstacle is None:
        return []
    if isinstance(obstacle, InvalidRequest):
        return [_Reason(problem.field, problem.message) for problem in obstacle.problems]
    place = "reference" if isinstance(obstacle, MediaError) else "connection"
    return [_Reason(place, str(obstacle))]


def _put_row(services: Services, row: PromptRow, order: Order, reasons: Sequence[_Reason], *, as_json: bool) -> None:
    wanted = services.connections.wanted([] if reasons else [order])
    if as_json:
        put_json(
            {
                "file": str(row.source),
                "row": row.row,
                **order_object(order),
                "estimated_usd": usd(wanted.micros) if wanted.clips and not wanted.unknown else None,
                "problems": list(map(str, reasons)),
            }
        )
    else:
        mark = "!" if reasons else " "
        cost = f"  about {format_usd(wanted.micros)}" if wanted.micros else ""
        put(f"{mark} {row.source.name}:{row.row}  {order.takes} x  {short(order.request.prompt)}{cost}")
