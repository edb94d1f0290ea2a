"""`/api/v1/batches`: many videos at once, all of them or none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.bodies import read_object
from sora_desktop.api.bounds import FIELDS_LIMIT, PROBLEMS_TOLD, refuse
from sora_desktop.api.describing import OrderKey, body_of, refusals
from sora_desktop.api.ordering import NOTED, submitted
from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.requests import JOBS_LIMIT
from sora_desktop.services.job_shape import job_object
from sora_desktop.services.pace import Pace
from sora_desktop.services.prompt_files import fields as reading
from sora_desktop.services.prompt_files.records import NO_PAIRS, FieldFault, Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job, JobStatus
    from sora_desktop.services.bundle import Services

SHOWN = NOTED
"""Jobs of a batch that an answer tells of, unless more are asked for."""

_PORTION = 500
_EXAMPLE = {
    "name": "Boats",
    "defaults": {"duration": 4, "resolution": "720p"},
    "videos": [{"prompt": "A paper boat"}, {"prompt": "A ferry at dawn", "takes": 2}],
}
_NAMES = ("name", "defaults", "videos")
_TITLE = "The batch cannot be ordered as it is."


def batches_router(services: Services) -> APIRouter:
    """Make the routes over open services."""
    router = APIRouter(prefix="/api/v1/batches", tags=["Batches"])

    @router.post(
        "",
        status_code=201,
        summary="Order many videos",
        responses={201: {"model": schemas.OrderedBatch}, **refusals(400, 401, 402, 403, 409, 413, 415, 422, 503)},
        openapi_extra=body_of(schemas.BatchOrder, _EXAMPLE),
    )
    async def create(request: Request, key: OrderKey = None) -> Response:
        """Order videos together. If anything is wrong with one of them, `problems` says in which row, and nothing is
        ordered.
        """  # noqa: D205 - shown as one paragraph
        name, videos = await _read(await read_object(request))
        ordered = await submitted(services, videos, batch_name=name or "", rows=True, key=key)
        batch = ordered.jobs[0].batch_id or ""
        answer = _object(batch, ordered.jobs[:SHOWN], len(ordered.jobs), Counter(job.status for job in ordered.jobs))
        made_of = [list(one.made_of) for one in ordered.understood[:SHOWN]]
        return JSONResponse({**answer, "made_of": made_of}, 201, ordered.headers(f"/api/v1/batches/{batch}"))

    @router.get(
        "/{batch_id}",
        summary="Look at a batch",
        responses={200: {"model": schemas.Batch}, **refusals(401, 403, 404, 422)},
    )
    async def one(
        batch_id: Annotated[str, Path(min_length=1, max_length=64)],
        limit: Annotated[int, Query(ge=0, le=JOBS_LIMIT, description="How many of its jobs to tell of.")] = SHOWN,
    ) -> Response:
        """Say how the jobs of a batch stand; those in the trash are not counted."""
        sequences = sorted(await services.catalogue.sequences(JobQuery(batch_id=batch_id.strip().lower())))
        if not sequences:
            raise Refusal(404, "unknown_batch", f"There is no batch {batch_id}.", "The answer to its order has its id.")
        jobs: list[Job] = []
        for start in range(0, len(sequences), _PORTION):
            jobs += await services.catalogue.page(sequences[start : start + _PORTION])
        counts = Counter(job.status for job in jobs)
        return JSONResponse(_object(jobs[0].batch_id or batch_id, jobs[:limit], len(jobs), counts))

    return router


def _object(batch: str, jobs: list[Job], total: int, counts: Counter[JobStatus]) -> dict[str, object]:
    return {
        "id": batch,
        "name": (jobs[0].batch_name or None) if jobs else None,
        "total": total,
        "counts": {str(status): count for status, count in sorted(counts.items())},
        "jobs": [job_object(job) for job in jobs],
    }


async def _read(given: Pairs) -> tuple[str | None, list[Pairs]]:
    """Read the name and the videos of a batch, each with the defaults; others may go on meanwhile.

    Raises:
        Refusal: it has not the form of a batch.
    """
    values = dict(given)
    videos = _videos_of(values.get("videos"))  # before anything else: it may be a great deal
    problems: list[FieldProblem] = []
    seen: set[str] = set()
    for name, _ in given[: len(_NAMES) + PROBLEMS_TOLD]:
        if name not in _NAMES:
            problems.append(FieldProblem(reading.shown(name), "A batch has only name, defaults and videos."))
        elif name in seen:
            problems.append(FieldProblem(name, f"“{name}” is given twice."))
        seen.add(name)
    called: str | None = None
    try:
        called = reading.read_word(values.get("name"))
    except FieldFault as fault:
        problems.append(FieldProblem("name", str(fault)))
    defaults = values.get("defaults")
    if defaults is None:
        defaults = NO_PAIRS
    if not isinstance(defaults, Pairs):
        problems.append(FieldProblem("defaults", "The defaults are to be an object."))
    elif len(defaults) > FIELDS_LIMIT:
        reason = f"The defaults have {len(defaults):,} fields; at most {FIELDS_LIMIT:,} are read."
        problems.append(FieldProblem("defaults", reason))
    if problems or not isinstance(defaults, Pairs):
        raise refuse(_TITLE, problems)
    return called, await _with_defaults(videos, defaults)


def _videos_of(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise refuse(_TITLE, [FieldProblem("videos", f"Write a list of 1 to {JOBS_LIMIT:,} videos.")])
    if len(value) > JOBS_LIMIT:
        reason = f"These are {len(value):,} videos; at most {JOBS_LIMIT:,} can be ordered at once."
        raise refuse(_TITLE, [FieldProblem("videos", reason)])
    return value


async def _with_defaults(videos: Sequence[object], defaults: Pairs) -> list[Pairs]:
    rows: list[Pairs] = []
    problems: list[FieldProblem] = []
    pace = Pace()
    for row, video in enumerate(videos, start=1):
        await pace.step()
        if not isinstance(video, Pairs):
            problems.append(FieldProblem(None, "A video is to be an object with a prompt.", None, row))
        else:
            own = {one for one, _ in video}
            rows.append(Pairs((*(pair for pair in defaults if pair[0] not in own), *video)))
        if len(problems) == PROBLEMS_TOLD:
            raise refuse(_TITLE, problems, unchecked=len(videos) - row)
    if problems:
        raise refuse(_TITLE, problems)
    return rows
