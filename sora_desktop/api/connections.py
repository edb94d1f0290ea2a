"""`/api/v1/connections`: the servers that make videos, without their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.describing import refusals
from sora_desktop.services.connection_shape import connection_object

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.bundle import Services


def connections_router(services: Services) -> APIRouter:
    """Make the routes over open services."""
    router = APIRouter(prefix="/api/v1/connections", tags=["Connections"])

    @router.get(
        "", summary="List connections", responses={200: {"model": schemas.ConnectionList}, **refusals(401, 403)}
    )
    async def listing() -> Response:
        """List the servers that can be used, and what each is known to offer."""
        return JSONResponse({"data": [_object(services, one) for one in services.connections.all()]})

    return router


def _object(services: Services, connection: Connection) -> dict[str, object]:
    known = services.connections.capabilities(connection.name)
    return {
        **connection_object(services.connections, connection),
        "models": list(known.models),
        "sizes": list(known.sizes),
        "seconds": list(known.seconds),
        "extra_fields": [field.name for field in known.extra_fields],
        "notice": services.connections.notice(connection.name) or None,
    }
