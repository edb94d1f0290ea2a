"""`/api/v1/videos/{id}`: what a person writes about a job, and what its server still holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.bodies import read_object
from sora_desktop.api.describing import body_of, refusals
from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.domain.annotations import Annotation
from sora_desktop.services.job_shape import job_object

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.prompt_files.records import Pairs

JobId = Annotated[str, Path(description="The job's id, or its beginning.", min_length=1, max_length=64)]

_EXAMPLE = {"add_tags": ["harbour"], "rating": 4, "favourite": True}
_FIELDS = ("name", "add_tags", "remove_tags", "rating", "favourite", "note")


def labels_router(services: Services) -> APIRouter:
    """Make the routes over open services."""
    router = APIRouter(prefix="/api/v1/videos", tags=["Videos"])

    @router.patch(
        "/{job_id}",
        summary="Name, tag, rate or note a job",
        responses={200: {"model": schemas.Job}, **refusals(400, 401, 403, 404, 409, 413, 415, 422, 503)},
        openapi_extra=body_of(schemas.Labels, _EXAMPLE),
    )
    async def annotate(job_id: JobId, request: Request) -> Response:
        """Change what is written about a job; what is left out, or null, stays as it is."""
        annotation = _read(await read_object(request))
        wanted = (await services.catalogue.get(job_id)).id
        await services.jobs.annotate([wanted], annotation)
        return JSONResponse(job_object(await services.catalogue.get(wanted)))

    @router.post(
        "/{job_id}/delete-on-server",
        summary="Have the server delete its video",
        responses={200: {"model": schemas.Job}, **refusals(401, 403, 404, 409, 422, 429, 503)},
    )
    async def delete_on_server(job_id: JobId) -> Response:
        """Have the server of an ended job delete what it holds; the clip on this computer stays."""
        wanted = (await services.catalogue.get(job_id)).id
        return JSONResponse(job_object(await services.jobs.delete_on_server(wanted)))

    return router


def _read(given: Pairs) -> Annotation:
    """Read what is to be written.

    Raises:
        Refusal: it is something else.
    """
    reader = _Reader(given)
    annotation = Annotation(
        name=reader.text("name"),
        added_tags=reader.texts("add_tags"),
        removed_tags=reader.texts("remove_tags"),
        rating=reader.whole("rating"),
        favourite=reader.truth("favourite"),
        note=reader.text("note"),
    )
    if reader.problems:
        reasons = " ".join(f"{one.field}: {one.reason}" for one in reader.problems)
        raise Refusal(422, "invalid_request", "The job cannot be changed like that.", reasons, problems=reader.problems)
    return annotation


class _Reader:
    """Reads fields, and gathers what is wrong with them."""

    def __init__(self, given: Pairs) -> None:
        self.problems: list[FieldProblem] = []
        self._values: dict[str, object] = {}
        for name, value in given:
            if name not in _FIELDS:
                self._problem(name[:100], f"There is no such field. There are {', '.join(_FIELDS)}.")
            elif name in self._values:
                self._problem(name, "It is given twice.")
            self._values[name] = value

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value
        self._problem(name, "Write a text; an empty one takes it away.")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self._problem(name, "Write a list of tags.")
        return ()

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._problem(name, "Write a whole number from 0 to 5.")
        return None

    def truth(self, name: str) -> bool | None:
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._problem(name, "Write true or false.")
        return None

    def _problem(self, name: str, reason: str) -> None:
        self.problems.append(FieldProblem(name, reason))
