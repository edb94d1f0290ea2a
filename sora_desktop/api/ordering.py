"""Carries out what was ordered: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.api.bounds import (
    PROBLEMS_TOLD,
    TOGETHER_LIMIT,
    WEIGHT_LIMIT,
    refuse,
    too_heavy,
    too_many_fields,
    weigh,
)
from sora_desktop.api.orders import Understood, read_order
from sora_desktop.api.refusals import FieldProblem, problems_of, refusal_of
from sora_desktop.domain.errors import InvalidRequest, SoraDesktopError, UnknownConnection
from sora_desktop.domain.requests import Order, Origin, check_together
from sora_desktop.services.callers import Caller
from sora_desktop.services.job_shape import order_object
from sora_desktop.services.pace import Pace
from sora_desktop.services.prompt_files.records import Pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services

NOTED = 500
"""Videos of which is kept how their fields were understood."""

_TITLE = "The request cannot be sent as it is."


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

    Whether the caller still waits makes no difference. One that goes away has ordered all the same, as soon as what it
    sent was read whole: its jobs are stored in one transaction, so that there are all of them or, if the program ends
    before, none. It finds them in the list, or by sending the order again under the same key.

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
        content = {"name": batch_name, "orders": await _written(orders)}
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
    """Read videos and check them against what their servers offer; others may go on meanwhile.

    Raises:
        Refusal: something is wrong with one of them; all that is wrong is named, but see `PROBLEMS_TOLD`.
        InvalidRequest: they are too many.
    """
    understood: list[Understood] = []
    problems: list[FieldProblem] = []
    weight = 0
    pace = Pace()
    for number, video in enumerate(videos, start=1):
        await pace.step()
        pairs = Pairs(video)
        row = number if rows else None
        weighed = 0 if row is None else weigh(pairs, WEIGHT_LIMIT)
        bulky = too_many_fields(pairs, row) or (row and too_heavy(weighed, row))
        if bulky:
            problems.append(bulky)
        else:
            one = read_order(pairs, services.connections, origin=Origin.REST, row=row)
            problems += _problems_of(services, one, row)
            understood.append(one if number <= NOTED else replace(one, made_of=()))
            weight += weighed * one.order.takes
        if len(problems) >= PROBLEMS_TOLD:
            raise refuse(_TITLE, problems, unchecked=len(videos) - number)
        if weight > TOGETHER_LIMIT:
            reason = f"The videos up to here, with defaults and takes, are more than {TOGETHER_LIMIT:,} characters."
            problems.append(FieldProblem(None, reason, None, row))
            raise refuse(_TITLE, problems, unchecked=len(videos) - number)
    if problems:
        raise refuse(_TITLE, problems)
    too_many = list(check_together([one.order for one in understood]))
    if too_many:
        raise InvalidRequest(too_many)
    return understood


async def _written(orders: Sequence[Order]) -> list[dict[str, object]]:
    pace = Pace()
    written: list[dict[str, object]] = []
    for order in orders:
        await pace.step()
        written.append(order_object(order))
    return written


def _problems_of(services: Services, one: Understood, row: int | None) -> list[FieldProblem]:
    known = {problem.field for problem in one.problems}
    return [*one.problems, *(found for found in _checked(services, one, row) if found.field not in known)]


def _checked(services: Services, one: Understood, row: int | None) -> list[FieldProblem]:
    try:
        found = services.jobs.check(one.order)
    except UnknownConnection:
        return []  # it was told of when it was read
    return problems_of(InvalidRequest(found), one.names, row) if found else []
