"""The documentation's page, from files that are shipped with the program, and whether the service is there."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from sora_desktop import __version__
from sora_desktop.api import schemas
from sora_desktop.api.describing import refusals
from sora_desktop.api.refusals import Refusal

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page may load nothing from elsewhere, and talk to nobody but this service."""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sora Desktop: local service</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"><noscript>This page needs JavaScript. The same is told by <a href="/openapi.json">/openapi.json</a>.
</noscript></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

_START = """\
"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  // Nothing of this page is told to anybody, and no token is left behind in the browser.
  validatorUrl: null,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset || []].flat(),
});
"""

_SHIPPED = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def docs_router() -> APIRouter:
    """Make the routes."""
    router = APIRouter()

    @router.get(
        "/health",
        tags=["Service"],
        summary="Is the service there?",
        responses={200: {"model": schemas.Health}, **refusals(403)},
    )
    async def health() -> Response:
        """Say that the service is there; this needs no token."""
        return JSONResponse({"status": "ok", "version": __version__})

    @router.head(
        "/health",
        tags=["Service"],
        summary="Is the service there, without a word?",
        response_class=Response,
        responses={200: {"description": "It is there."}, **refusals(403)},
    )
    async def health_head() -> Response:
        """Say by the status alone that the service is there; this needs no token."""
        return JSONResponse({"status": "ok", "version": __version__})

    @router.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs", 307)

    @router.get("/docs", include_in_schema=False)
    async def page() -> Response:
        return Response(_PAGE, media_type="text/html", headers={"content-security-policy": _POLICY})

    @router.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return Response(_shipped("favicon-32x32.png"), media_type="image/png")

    @router.get("/docs/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        if name == "start.js":
            return Response(_START, media_type="text/javascript")
        if name not in _SHIPPED:
            raise Refusal(404, "no_such_path", "There is nothing at this address.", "The page is at /docs.")
        return Response(_shipped(name), media_type=_SHIPPED[name], headers={"cache-control": "no-cache"})

    return router


@cache
def _shipped(name: str) -> bytes:
    # One step at a time: the places of a frozen program's packages take no more.
    return resources.files("fastapi_swagger").joinpath("resources").joinpath(name).read_bytes()
