"""`/api/v1/connections`: the servers that make videos, without their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from sora_desktop.api import schemas
from sora_desktop.api.describing import refusals

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
        "name": connection.name,
        "kind": connection.kind,
        "simulated": connection.simulated,
        "base_url": connection.base_url or None,
        "auth": connection.auth.value,
        "key_source": connection.key_source.value,
        "needs_key": services.connections.needs_key(connection.name),
        "concurrency": connection.concurrency,
        "default": connection.name == services.connections.default().name,
        "models": list(known.models),
        "sizes": list(known.sizes),
        "seconds": list(known.seconds),
        "extra_fields": [field.name for field in known.extra_fields],
        "notice": services.connections.notice(connection.name) or None,
    }
