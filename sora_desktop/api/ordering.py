"""Carries out what was ordered: all of it, or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.api.orders import Understood, read_order
from sora_desktop.api.refusals import FieldProblem, Refusal, problems_of, refusal_of
from sora_desktop.domain.errors import InvalidRequest, SoraDesktopError, UnknownConnection
from sora_desktop.domain.requests import Origin
from sora_desktop.services.callers import Caller
from sora_desktop.services.job_shape import order_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services

PORTION = 50
"""After how many videos others may go on."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of an order."""

    jobs: list[Job]
    understood: list[Understood]
    """How each video was understood, in order."""

    repeated: bool = False
    """Whether it was sent before, and the jobs were there already."""

    def headers(self, location: str) -> dict[str, str]:
        """Give the headers of the answer, for what was made at a path of this service."""
        return {"location": location, "idempotent-replayed": str(self.repeated).lower()}


async def submitted(
    services: Services,
    videos: Sequence[Iterable[tuple[str, object]]],
    *,
    batch_name: str | None = None,
    rows: bool = False,
    key: str | None = None,
) -> Ordered:
    """Order videos; if anything is wrong with one of them, nothing is stored.

    Args:
        services: of the data folder.
        videos: the fields of each.
        batch_name: what they are called together.
        rows: whether problems are told by the video's number.
        key: what the caller calls this order, so that it is made only once however often it is sent.

    Raises:
        Refusal: something cannot be read.
        SoraDesktopError: they cannot be taken.
    """
    understood = await understand(services, videos, rows=rows)
    orders = [one.order for one in understood]

    async def make() -> list[Job]:
        return await services.jobs.submit(orders, batch_name=batch_name)

    try:
        if key is None:
            return Ordered(await make(), understood)
        content = {"name": batch_name, "orders": [order_object(order) for order in orders]}
        made = await services.callers.once(Caller(key=key), content, make)
    except SoraDesktopError as error:
        if rows:
            raise
        raise refusal_of(error, understood[0].names) from error
    return Ordered(list(made.jobs), understood, repeated=made.repeated)


async def retried(services: Services, job_id: JobId, key: str | None) -> Ordered:
    """Try a job again; under one key only once, whatever becomes of it.

    Raises:
        SoraDesktopError: it cannot be tried again.
    """
    if key is None:
        return Ordered([await services.jobs.retry(job_id)], [])

    async def make() -> list[Job]:
        return [await services.jobs.retry(job_id)]

    made = await services.callers.once(Caller(key=key), {"retry": job_id}, make)
    return Ordered(list(made.jobs), [], repeated=made.repeated)


async def understand(
    services: Services,
    videos: Sequence[Iterable[tuple[str, object]]],
    *,
    rows: bool = False,
) -> list[Understood]:
    """Read videos and check them against what their servers offer.

    Raises:
        Refusal: something is wrong with one of them; all that is wrong is named.
    """
    understood: list[Understood] = []
    problems: list[FieldProblem] = []
    for number, video in enumerate(videos, start=1):
        if number % PORTION == 0:
            await asyncio.sleep(0)  # the loop may be a window's
        row = number if rows else None
        one = read_order(video, services.connections, origin=Origin.REST, row=row)
        understood.append(one)
        problems += one.problems
        known = {problem.field for problem in one.problems}
        problems += (found for found in _checked(services, one, row) if found.field not in known)
    if problems:
        raise Refusal(
            422,
            InvalidRequest.code,
            "The request cannot be sent as it is.",
            " ".join(problem.reason for problem in problems[:3]),
            problems=problems,
        )
    return understood


def _checked(services: Services, one: Understood, row: int | None) -> list[FieldProblem]:
    try:
        found = services.jobs.check(one.order)
    except UnknownConnection:
        return []  # it was told of when it was read
    return problems_of(InvalidRequest(found), one.names, row) if found else []
