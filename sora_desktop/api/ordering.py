"""Carries out what was ordered: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.api.orders import Understood, read_order
from sora_desktop.api.refusals import FieldProblem, Refusal, problems_of, refusal_of
from sora_desktop.domain.errors import InvalidRequest, SoraDesktopError, UnknownConnection
from sora_desktop.domain.requests import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of an order."""

    jobs: list[Job]
    understood: list[Understood]
    """How each video was understood, in order."""


async def submitted(
    services: Services,
    videos: Sequence[Iterable[tuple[str, object]]],
    *,
    batch_name: str | None = None,
    rows: bool = False,
    origin: Origin = Origin.REST,
) -> Ordered:
    """Order videos; if anything is wrong with one of them, nothing is stored.

    Args:
        services: of the data folder.
        videos: the fields of each.
        batch_name: what they are called together.
        rows: whether problems are told by the video's number.
        origin: through which door they came.

    Raises:
        Refusal: something cannot be read.
        SoraDesktopError: they cannot be taken.
    """
    understood = understand(services, videos, rows=rows, origin=origin)
    try:
        jobs = await services.jobs.submit([one.order for one in understood], batch_name=batch_name)
    except SoraDesktopError as error:
        if rows:
            raise
        raise refusal_of(error, understood[0].names) from error
    return Ordered(jobs, understood)


def understand(
    services: Services,
    videos: Sequence[Iterable[tuple[str, object]]],
    *,
    rows: bool = False,
    origin: Origin = Origin.REST,
) -> list[Understood]:
    """Read videos and check them against what their servers offer.

    Raises:
        Refusal: something is wrong with one of them; all that is wrong is named.
    """
    understood: list[Understood] = []
    problems: list[FieldProblem] = []
    for number, video in enumerate(videos, start=1):
        row = number if rows else None
        one = read_order(video, services.connections, origin=origin, row=row)
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
