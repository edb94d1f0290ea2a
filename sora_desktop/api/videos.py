"""`/api/v1/videos`: jobs are ordered, listed, looked at, and acted upon."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.bodies import read_object
from sora_desktop.api.describing import OrderKey, body_of, clip_answers, refusals
from sora_desktop.api.files import clip_answer
from sora_desktop.api.ordering import retried, submitted
from sora_desktop.api.refusals import FieldProblem, Refusal, refusal_of
from sora_desktop.domain.annotations import STARS
from sora_desktop.domain.jobs import ON_SERVER, JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.services.job_shape import job_object
from sora_desktop.services.verification.receipt_view import receipt_object

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services

_EXAMPLE = {"prompt": "A paper boat on a rainy street", "duration": 4, "resolution": "720p", "orientation": "landscape"}

PAGE = 20
MOST = 500
_TEXT = 1000
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"

JobId = Annotated[str, Path(description="The job's id, or its beginning.", min_length=1, max_length=64)]


def videos_router(services: Services) -> APIRouter:  # noqa: C901 - a list of routes
    """Make the routes over open services."""
    router = APIRouter(prefix="/api/v1/videos", tags=["Videos"])

    @router.post(
        "",
        status_code=201,
        summary="Order a video",
        responses={201: {"model": schemas.Ordered}, **refusals(400, 401, 402, 403, 409, 413, 415, 422, 503)},
        openapi_extra=body_of(schemas.Order, _EXAMPLE),
    )
    async def create(request: Request, key: OrderKey = None) -> Response:
        """Order a video: it is put into the queue at once, and the answer does not wait for the clip.

        The same budgets hold as everywhere. `made_of` in the answer says what was made of fields that became
        something else; fields that contradict each other are refused.
        """
        ordered = await submitted(services, [await read_object(request)], key=key)
        jobs = ordered.jobs
        answer = {
            **job_object(jobs[0]),
            "job_ids": [job.id for job in jobs],
            "made_of": list(ordered.understood[0].made_of),
        }
        return JSONResponse(answer, 201, ordered.headers(f"/api/v1/videos/{jobs[0].id}"))

    @router.get("", summary="List jobs", responses={200: {"model": schemas.JobList}, **refusals(401, 403, 404, 422)})
    async def listing(  # noqa: PLR0913, PLR0917 - FastAPI reads each parameter of the query
        limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
        after: Annotated[str | None, Query(description="The `next` of the page before.", max_length=64)] = None,
        filter: Annotated[JobFilter, Query(description="Which jobs.")] = JobFilter.ALL,  # noqa: A002 - as callers say
        search: Annotated[str, Query(description="Words that must all occur.", max_length=_TEXT)] = "",
        connection: Annotated[str | None, Query(max_length=_TEXT)] = None,
        batch_id: Annotated[str | None, Query(max_length=64)] = None,
        tag: Annotated[list[str], Query(description="Tags that a job must all have, in any case.")] = [],  # noqa: B006 - read only
        model: Annotated[str | None, Query(max_length=_TEXT)] = None,
        rating: Annotated[int, Query(description="Stars, at least.", ge=0, le=STARS)] = 0,
        since: Annotated[str | None, Query(description="Created then or later.", pattern=_MOMENT)] = None,
        before: Annotated[str | None, Query(description="Created before then.", pattern=_MOMENT)] = None,
    ) -> Response:
        """List jobs, newest first."""
        query = JobQuery(
            filter=filter,
            text=search,
            connection=connection,
            batch_id=batch_id,
            tags=tuple(tag),
            model=model,
            least_rating=rating,
            since=_moment("since", since),
            before=_moment("before", before),
        )
        sequences = await services.catalogue.sequences(query)
        start = 0
        if after is not None:
            last = (await services.catalogue.get(after)).sequence
            # Ordered by sequence, so that halving finds the place.
            start = bisect_right(sequences, -last, key=lambda one: -one)
        jobs = await services.catalogue.page(sequences[start : start + limit])
        more = start + limit < len(sequences)
        return JSONResponse(
            {
                "data": [job_object(job) for job in jobs],
                "total": len(sequences),
                "has_more": more,
                "next": jobs[-1].id if more and jobs else None,
            }
        )

    @router.get("/{job_id}", summary="Look at a job", responses={200: {"model": schemas.Job}, **refusals(*_ONE)})
    async def one(job_id: JobId) -> Response:
        """Give a job as it is stored."""
        return JSONResponse(job_object(await services.catalogue.get(job_id)))

    @router.delete(
        "/{job_id}",
        summary="Cancel a running job, or move an ended one to the trash",
        responses={200: {"model": schemas.Removed}, **refusals(*_ONE, 503)},
    )
    async def remove(job_id: JobId) -> Response:
        """Cancel a job that has not ended; its server is told where it listens. Put an ended one, with its clip,
        into the trash, from where the window can bring it back. `did` says which it was.
        """  # noqa: D205 - shown as one paragraph
        job = await services.catalogue.get(job_id)
        did = "nothing"
        if not job.ended:
            did, job = "cancelled", await services.jobs.cancel(job.id)
        elif job.removed_at is None:
            did = "trashed"
            await services.jobs.remove([job.id])
            job = await services.catalogue.get(job.id)
        return JSONResponse({**job_object(job), "did": did})

    @router.get(
        "/{job_id}/content",
        summary="Fetch the clip",
        response_class=Response,
        responses={**clip_answers("video/*"), **refusals(*_ONE, 416)},
    )
    async def content(job_id: JobId, request: Request) -> Response:
        """Give the clip from this computer; `Range`, `If-Range` and `If-None-Match` are honoured."""
        return await clip_answer(await services.catalogue.get(job_id), request)

    @router.head(
        "/{job_id}/content",
        summary="Ask for the clip's size and type",
        response_class=Response,
        responses={**clip_answers(), **refusals(*_ONE, 416)},
    )
    async def content_head(job_id: JobId, request: Request) -> Response:
        """Give the headers of the clip."""
        return await clip_answer(await services.catalogue.get(job_id), request)

    @router.get(
        "/{job_id}/receipt",
        summary="See the evidence of a job",
        responses={200: {"model": schemas.Receipt}, **refusals(*_ONE, 503)},
    )
    async def receipt(job_id: JobId) -> Response:
        """Give all that was recorded while the job was made, chained by digests, and what it shows. No key is in it."""
        job = await services.catalogue.get(job_id)
        view = await services.verification.receipt(job)
        return JSONResponse(receipt_object(job, view.receipt, view))

    @router.post(
        "/{job_id}/retry",
        status_code=201,
        summary="Try a job again that did not work",
        responses={201: {"model": schemas.Job}, **refusals(*_ONE, 402, 429, 503)},
    )
    async def retry(job_id: JobId, key: OrderKey = None) -> Response:
        """Take a job up again for free where its server still has it; else order it anew, which may cost.

        While another job tries it again already, that one is named in the refusal.
        """
        tried = (await services.catalogue.get(job_id)).id
        ordered = await retried(services, tried, key)
        job = ordered.jobs[0]
        return JSONResponse(job_object(job), 201, ordered.headers(f"/api/v1/videos/{job.id}"))

    @router.post(
        "/{job_id}/sync",
        summary="Look at the server now",
        responses={200: {"model": schemas.Looked}, **refusals(*_ONE, 429, 503)},
    )
    async def sync(job_id: JobId) -> Response:
        """Ask the job's server how it stands, at once; a job that is not on a server is given as it is."""
        job = await services.catalogue.get(job_id)
        if job.status is JobStatus.UNCONFIRMED:
            return JSONResponse(_looked(services, await services.jobs.keep_looking(job.id), looked=True))
        looked = job.status in ON_SERVER
        return JSONResponse(_looked(services, await services.jobs.look(job.id) if looked else job, looked=looked))

    return router


def _moment(name: str, text: str | None) -> datetime | None:
    """Read a time; one without a zone is one of this computer's.

    Raises:
        Refusal: there is no such time.
    """
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        problem = FieldProblem(name, "There is no such time.")
        raise Refusal(
            422, "invalid_request", "The request cannot be carried out as it is.", problem.reason, problems=[problem]
        ) from error


_ONE = (401, 403, 404, 409, 422)


def _looked(services: Services, job: Job, *, looked: bool) -> dict[str, Any]:
    trouble = services.jobs.parked().get(job.id)
    told: Refusal | None = refusal_of(trouble) if trouble else None
    return {**job_object(job), "looked": looked, "trouble": told and told.as_object()}
