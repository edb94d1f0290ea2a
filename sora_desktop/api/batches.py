"""`/api/v1/batches`: many videos at once, all of them or none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.bodies import read_object
from sora_desktop.api.describing import OrderKey, body_of, refusals
from sora_desktop.api.ordering import submitted
from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.domain.queries import JobQuery
from sora_desktop.services.job_shape import job_object
from sora_desktop.services.prompt_files import fields as reading
from sora_desktop.services.prompt_files.records import FieldFault, Pairs

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job, JobStatus
    from sora_desktop.services.bundle import Services

MOST = 10_000
"""Videos that are ordered at once."""

SHOWN = 500
"""Jobs of a batch that an answer tells of, unless more are asked for."""

_PORTION = 500
_EXAMPLE = {
    "name": "Boats",
    "defaults": {"duration": 4, "resolution": "720p"},
    "videos": [{"prompt": "A paper boat"}, {"prompt": "A ferry at dawn", "takes": 2}],
}
_NAMES = ("name", "defaults", "videos")


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
        name, videos = _read(await read_object(request))
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
        limit: Annotated[int, Query(ge=0, le=MOST, description="How many of its jobs to tell of.")] = SHOWN,
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


def _read(given: Pairs) -> tuple[str | None, list[Pairs]]:
    """Read the name and the videos of a batch, each with the defaults.

    Raises:
        Refusal: it has not the form of a batch.
    """
    values: dict[str, object] = {}
    problems: list[FieldProblem] = []
    for name, value in given:
        if name not in _NAMES:
            problems.append(FieldProblem(name, "A batch has only name, defaults and videos."))
        elif name in values:
            problems.append(FieldProblem(name, f"“{name}” is given twice."))
        values[name] = value
    called: str | None = None
    try:
        called = reading.read_word(values.get("name"))
    except FieldFault as fault:
        problems.append(FieldProblem("name", str(fault)))
    defaults = values.get("defaults")
    if not isinstance(defaults, Pairs | None):
        problems.append(FieldProblem("defaults", "The defaults are to be an object."))
        defaults = None
    videos = values.get("videos")
    if not isinstance(videos, list) or not 1 <= len(videos) <= MOST:
        problems.append(FieldProblem("videos", f"Write a list of 1 to {MOST:,} videos."))
        videos = []
    rows: list[Pairs] = []
    for row, video in enumerate(videos, start=1):
        if not isinstance(video, Pairs):
            problems.append(FieldProblem(None, "A video is to be an object with a prompt.", None, row))
        else:
            own = {one for one, _ in video}
            rows.append(Pairs((*(pair for pair in defaults or () if pair[0] not in own), *video)))
    if problems:
        raise Refusal(
            422,
            "invalid_request",
            "The batch cannot be ordered as it is.",
            " ".join(problem.reason for problem in problems[:3]),
            problems=problems,
        )
    return called, rows
