"""`/api/v1/webhooks`: programs that are told what became of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotations
from starlette.responses import JSONResponse, Response

from sora_desktop.api import webhook_schemas as schemas
from sora_desktop.api.bodies import read_object
from sora_desktop.api.describing import body_of, refusals
from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.services.webhooks import webhook_object

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.prompt_files.records import Pairs

WebhookId = Annotated[str, Path(description="The webhook's id.", min_length=1, max_length=64)]


def webhooks_router(services: Services) -> APIRouter:
    """Make the routes over open services."""
    router = APIRouter(prefix="/api/v1/webhooks", tags=["Webhooks"])

    @router.get("", summary="List webhooks", responses={200: {"model": schemas.WebhookList}, **refusals(401, 403)})
    async def listing() -> Response:
        """List the programs that are told what became of jobs, and how the last messages to them went."""
        return JSONResponse({"data": [webhook_object(one) for one in await services.webhooks.all()]})

    @router.post(
        "",
        status_code=201,
        summary="Add a webhook",
        responses={201: {"model": schemas.NewWebhook}, **refusals(400, 401, 403, 413, 415, 422, 503)},
        openapi_extra=body_of(schemas.WebhookOrder, {"url": "http://127.0.0.1:8080/sora"}),
    )
    async def add(request: Request) -> Response:
        """Add a program that is to be told when a job has ended. `secret`, with which messages are signed in the
        Standard Webhooks form, is shown only in this answer. It must be a program on this computer; one elsewhere can
        be added by the person, with the command.
        """  # noqa: D205 - shown as one paragraph
        url, events = _read(await read_object(request))
        added = await services.webhooks.add(url, events)
        answer = {**webhook_object(added.webhook), "secret": added.secret}
        return JSONResponse(answer, 201, {"location": f"/api/v1/webhooks/{added.webhook.id}"})

    @router.delete(
        "/{webhook_id}",
        status_code=204,
        summary="Remove a webhook",
        response_class=Response,
        responses={204: {"description": "It is removed."}, **refusals(401, 403, 404, 409, 422, 503)},
    )
    async def remove(webhook_id: WebhookId) -> Response:
        """Remove a webhook, with what it was still to be told."""
        await services.webhooks.remove(webhook_id)
        return Response(status_code=204)

    @router.post(
        "/{webhook_id}/test",
        summary="Try a webhook",
        responses={200: {"model": schemas.Delivered}, **refusals(401, 403, 404, 409, 422)},
    )
    async def test(webhook_id: WebhookId) -> Response:
        """Send a message that tells of nothing, and say what became of it."""
        delivery = await services.webhooks.test(webhook_id)
        return JSONResponse({"taken": delivery.taken, "status": delivery.status, "detail": delivery.detail})

    return router


def _read(given: Pairs) -> tuple[str, list[str]]:
    """Read an address and events.

    Raises:
        Refusal: it is something else.
    """
    values = dict(given)
    url, events = values.get("url"), values.get("events")
    problems = [FieldProblem(name, "A webhook has only url and events.") for name in values.keys() - {"url", "events"}]
    if not isinstance(url, str):
        problems.append(FieldProblem("url", "Write the address at which the program listens."))
    if events is not None and not (isinstance(events, list) and all(isinstance(one, str) for one in events)):
        problems.append(FieldProblem("events", "Write a list of names of events."))
    if problems or not isinstance(url, str):
        reasons = " ".join(problem.reason for problem in problems)
        raise Refusal(422, "invalid_request", "This webhook cannot be added as it is.", reasons, problems=problems)
    return url, [str(one) for one in events] if isinstance(events, list) else []
