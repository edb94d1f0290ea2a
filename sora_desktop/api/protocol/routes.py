"""`/v1/videos` and `/v1/models`: the protocol's own paths, over the person's connections."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api.describing import clip_answers
from sora_desktop.api.files import clip_answer
from sora_desktop.api.protocol import describing as forms
from sora_desktop.api.protocol import models, ordering
from sora_desktop.api.protocol.answers import list_object, video_object
from sora_desktop.api.protocol.fields import wrong
from sora_desktop.api.refusals import Refusal
from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.queries import JobQuery

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services

PAGE = 20
MOST = 100
Variant = Literal["video", "thumbnail", "spritesheet"]


def protocol_router(services: Services) -> APIRouter:  # noqa: C901 - a list of routes
    """Make the routes over open services."""
    router = APIRouter(prefix="/v1", tags=["Protocol"])

    @router.post(
        "/videos",
        summary="Order a video",
        responses={200: {"model": forms.ProtocolVideo}, **forms.problems(*forms.ORDERED)},
        openapi_extra=forms.body_of(forms.ProtocolOrder, {"prompt": "A paper boat on a rainy street", "seconds": "4"}),
    )
    async def create(request: Request) -> Response:
        """Order a video of the model `connection/model`, of a connection's usual model, or of the default one's.

        Fields that are not known here go to the server as they are. An order that is sent again with the same
        `Idempotency-Key` is not made a second time; nor is one that an official client sends again by itself, because
        its answer was lost.
        """
        return await ordering.create(services, request)

    @router.get(
        "/videos",
        summary="List videos",
        responses={200: {"model": forms.ProtocolList}, **forms.problems(400, 401, 403, 404)},
    )
    async def listing(
        limit: Annotated[int, Query(ge=0, le=MOST)] = PAGE,
        after: Annotated[str | None, Query(max_length=64)] = None,
        order: Annotated[Literal["asc", "desc"], Query()] = "desc",
    ) -> Response:
        """List the videos of this library, the newest first unless told otherwise."""
        jobs, more = await _page(services, after, limit, descending=order == "desc")
        data = [await video_object(services, job) for job in jobs]
        return JSONResponse(list_object(data, has_more=more))

    @router.post(
        "/videos/edits",
        summary="Change something in a video",
        responses={200: {"model": forms.ProtocolVideo}, **forms.problems(*forms.ORDERED)},
        openapi_extra=forms.body_of(forms.ProtocolDerivation, {"prompt": "At night", "video": {"id": "ID"}}),
    )
    async def edit(request: Request) -> Response:
        """Order an edit of a finished video, `{"video": {"id": …}}`, or of a clip that is sent along."""
        return await ordering.derive(services, request, Derivation.EDIT)

    @router.post(
        "/videos/extensions",
        summary="Go on where a video ends",
        responses={200: {"model": forms.ProtocolVideo}, **forms.problems(*forms.ORDERED)},
        openapi_extra=forms.body_of(
            forms.ProtocolDerivation, {"prompt": "It sails on", "seconds": "4", "video": {"id": "ID"}}
        ),
    )
    async def extend(request: Request) -> Response:
        """Order an extension of a finished video, `{"video": {"id": …}}`, or of a clip that is sent along."""
        return await ordering.derive(services, request, Derivation.EXTENSION)

    @router.get(
        "/videos/{video_id}",
        summary="Look at a video",
        responses={200: {"model": forms.ProtocolVideo}, **forms.problems(*forms.LOOKED_UP)},
    )
    async def one(video_id: str) -> Response:
        """Say how a video stands."""
        return JSONResponse(await video_object(services, await ordering.known_job(services, video_id)))

    @router.delete(
        "/videos/{video_id}",
        summary="Delete a video",
        responses={200: {"model": forms.ProtocolDeleted}, **forms.problems(*forms.LOOKED_UP, 503)},
    )
    async def delete(video_id: str) -> Response:
        """Move a video into the trash; one that is not finished is cancelled first."""
        job = await ordering.known_job(services, video_id)
        if not job.ended:
            job = await services.jobs.cancel(job.id)
        await services.jobs.remove([job.id])
        return JSONResponse({"id": job.id, "object": "video.deleted", "deleted": True})

    @router.get(
        "/videos/{video_id}/content",
        summary="Fetch a video",
        response_class=Response,
        responses={
            **clip_answers("video/*", "image/jpeg"),
            **forms.problems(*forms.LOOKED_UP, 416),
        },
    )
    async def content(video_id: str, request: Request, variant: Variant = "video") -> Response:
        """Give the clip, whole or in part, or its thumbnail."""
        return await _content(services, await ordering.known_job(services, video_id), variant, request)

    @router.head(
        "/videos/{video_id}/content",
        summary="Ask for a video's size and type",
        response_class=Response,
        responses={**clip_answers(), **forms.problems(*forms.LOOKED_UP, 416)},
    )
    async def content_head(video_id: str, request: Request, variant: Variant = "video") -> Response:
        """Give the headers of the clip, or of its thumbnail."""
        return await _content(services, await ordering.known_job(services, video_id), variant, request)

    @router.post(
        "/videos/{video_id}/remix",
        summary="Make a changed version of a video",
        responses={200: {"model": forms.ProtocolVideo}, **forms.problems(*forms.ORDERED)},
        openapi_extra=forms.body_of(forms.ProtocolRemix, {"prompt": "At night"}),
    )
    async def remix(video_id: str, request: Request) -> Response:
        """Order a remix of a finished video."""
        return await ordering.remix(services, request, video_id)

    @router.get(
        "/models",
        summary="List models",
        responses={200: {"model": forms.ProtocolModels}, **forms.problems(401, 403)},
    )
    async def all_models() -> Response:
        """List what `model` can be: every connection by its name, and its models as `connection/model`."""
        return JSONResponse({"object": "list", "data": list(models.names(services.connections))})

    @router.get(
        "/models/{model:path}",
        summary="Look at a model",
        responses={200: {"model": forms.ProtocolModel}, **forms.problems(400, 401, 403, 404)},
    )
    async def one_model(model: str) -> Response:
        """Say whose a model is."""
        found = next((one for one in models.names(services.connections) if one["id"] == model), None)
        if found is None:
            raise Refusal(404, "model_not_found", f"There is no model “{model[:80]}”.", "List the models.")
        return JSONResponse(found)

    return router


async def _page(services: Services, after: str | None, limit: int, *, descending: bool) -> tuple[list[Job], bool]:
    """Give a page of jobs, and whether there are more behind it."""
    sequences = await services.catalogue.sequences(JobQuery(descending=descending))
    start = 0
    if after is not None:
        try:
            last = (await ordering.known_job(services, after)).sequence
        except UnknownJob as error:
            raise wrong(field="after", reason="There is no such video.") from error
        # Ordered by sequence, so that halving finds the place.
        if descending:
            start = bisect_right(sequences, -last, key=lambda sequence: -sequence)
        else:
            start = bisect_right(sequences, last)
    return await services.catalogue.page(sequences[start : start + limit]), start + limit < len(sequences)


async def _content(services: Services, job: Job, variant: Variant, request: Request) -> Response:
    if variant == "video" or job.status is not JobStatus.COMPLETED:
        return await clip_answer(job, request)
    picture = await services.catalogue.thumbnail(job) if variant == "thumbnail" else None
    if picture is None:
        raise Refusal(404, "no_variant", f"There is no {variant} of this video here.", "Fetch the video itself.")
    return Response(picture, media_type="image/jpeg")
