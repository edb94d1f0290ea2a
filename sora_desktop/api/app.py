"""Puts the local service together: its routes, its description, and the guard before them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from sora_desktop import __version__
from sora_desktop.api.batches import batches_router
from sora_desktop.api.connections import connections_router
from sora_desktop.api.describing import TAGS, TOKEN_SCHEME, further_schemas
from sora_desktop.api.docs import docs_router
from sora_desktop.api.events import EventStreams, events_router
from sora_desktop.api.guard import OPEN_PATHS, Guard, answer_for
from sora_desktop.api.labels import labels_router
from sora_desktop.api.protocol.answers import protocol_form
from sora_desktop.api.protocol.routes import protocol_router
from sora_desktop.api.refusals import FieldProblem, Refusal, fault_of_ours, refusal_of
from sora_desktop.api.videos import videos_router
from sora_desktop.api.webhooks import webhooks_router
from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from sora_desktop.services.bundle import Services

    Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

DESCRIPTION = """\
Makes videos through the connections, the queue, the budgets and the library of Sora Desktop on this computer.

Every request needs the token that the service shows when it starts. Choose **Authorize** and enter it to try the
requests out on this page."""


def build_app(services: Services, *, token: Callable[[], str], host: str, streams: EventStreams) -> ASGIApp:
    """Build the service.

    Args:
        services: of the data folder.
        token: gives what every request must carry.
        host: the address that the service is bound to.
        streams: whoever listens to events.
    """
    app = describe_routes(services, streams)
    return Guard(app, token=token, host=host, protocol_form=protocol_form)


def describe_routes(services: Services, streams: EventStreams) -> FastAPI:
    """Make the application without its guard; its `openapi` gives the description."""
    app = FastAPI(
        title="Sora Desktop",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        exception_handlers={
            Refusal: _told(lambda error: error if isinstance(error, Refusal) else fault_of_ours(error)),
            SoraDesktopError: _told(
                lambda error: refusal_of(error) if isinstance(error, SoraDesktopError) else fault_of_ours(error)
            ),
            RequestValidationError: _told(_invalid),
            HTTPException: _told(_no_route),
            Exception: _told(fault_of_ours),
        },
    )
    for router in (
        videos_router(services),
        labels_router(services),
        batches_router(services),
        connections_router(services),
        events_router(streams),
        webhooks_router(services),
        protocol_router(services),
        docs_router(),
    ):
        # Not included as a whole: each route is to be found when a path is asked for its methods.
        app.router.routes.extend(router.routes)
    app.openapi = lambda: _description(app)  # type: ignore[method-assign]
    return app


def _told(make: Callable[[Exception], Refusal]) -> Handler:
    """Make a handler that answers in the form that the callers of the path understand."""

    async def handler(request: Request, error: Exception) -> Response:
        refusal = make(error)
        if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED and isinstance(error, HTTPException):
            refusal.headers["allow"] = ", ".join(_methods(request))
        return answer_for(request.url.path, refusal, protocol_form)

    return handler


def _methods(request: Request) -> list[str]:
    """Name the methods that a request's path has, of all its routes."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    # A path that is written out goes before one in which anything may stand.
    fitting = [route for route in fitting if not route.param_convertors] or fitting
    return sorted({method for route in fitting for method in route.methods or ()})


def _invalid(error: Exception) -> Refusal:
    """Say what is wrong with a path or a query."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    problems = [FieldProblem(str(one["loc"][-1]), _sentence(one)) for one in found]
    return Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_request",
        "The request cannot be carried out as it is.",
        " ".join(f"{problem.field}: {problem.reason}" for problem in problems),
        problems=problems,
    )


def _sentence(error: dict[str, Any]) -> str:
    return f"{error['msg'].rstrip('.')}."


def _no_route(error: Exception) -> Refusal:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return Refusal(status, "method_not_allowed", "This cannot be done with that method.", "See /docs.")
    if status == HTTPStatus.NOT_FOUND:
        return Refusal(status, "no_such_path", "There is nothing at this address.", "See /docs for what there is.")
    return Refusal(status, "not_possible", HTTPStatus(status).phrase)


def _description(app: FastAPI) -> dict[str, Any]:
    """Describe the service in OpenAPI's form."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        parts = found.setdefault("components", {})
        parts["schemas"] = {**parts.get("schemas", {}), **further_schemas()}
        parts["securitySchemes"] = TOKEN_SCHEME
        found["security"] = [{name: []} for name in TOKEN_SCHEME]
        for path in OPEN_PATHS & found["paths"].keys():
            for operation in found["paths"][path].values():
                operation["security"] = []
        app.openapi_schema = found
    return app.openapi_schema
