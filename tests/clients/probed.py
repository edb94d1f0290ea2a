"""Servers as people write and configure them, and how a report of a test is looked at."""

from __future__ import annotations

import json
import re
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.clients.probe import ProbeCheck, ProbeReport
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]
    Script = Callable[[Received, Wire], object]

KEY = "sk-canary/7f3a+Q9z=XYZ"
CERTIFICATES = Path(__file__).with_name("certificates")
HTML = b"<!DOCTYPE html><html><title>Welcome</title></html>"
SUBJECTS = (
    "address",
    "tls",
    "key",
    "models",
    "list",
    "encoding",
    "delete",
    "remix",
    "edit",
    "extension",
    "key checked",
)


def is_let_in(request: Received) -> bool:
    return request.headers.get("authorization") == f"Bearer {KEY}"


def say(wire: Wire, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
    wire.answer(status, json.dumps(value).encode(), dict(headers or {}))


def videos(
    *,
    base: str = "/v1",
    key: bool = True,
    lists: bool = True,
    models: tuple[str, ...] = ("wan",),
    chat_only: bool = False,
) -> Script:
    """Make the script of a server as people write them."""

    def script(request: Received, wire: Wire) -> None:
        path = request.target.partition("?")[0]
        if not path.startswith(f"{base}/"):
            return say(wire, 404, {"detail": "Not Found"})
        if key and not is_let_in(request):
            return say(wire, 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        inner = path.removeprefix(base)
        if inner == "/models":
            return say(wire, 200, {"object": "list", "data": [{"id": name} for name in models]})
        if inner == "/videos" and not chat_only:
            return say(wire, 200, {"data": []}) if lists else say(wire, 404, {"detail": "Not Found"})
        if re.fullmatch(r"/videos/[^/]+", inner) and not chat_only:
            return say(wire, 404, {"error": {"message": "No such video", "code": "video_not_found"}})
        return say(wire, 404, {"detail": "Not Found"})

    return script


def found(report: ProbeReport, subject: str) -> ProbeCheck:
    return next(check for check in report.checks if check.subject == subject)


def wrong(report: ProbeReport) -> ProbeCheck:
    """Give the one fault of a report."""
    [check] = [check for check in report.checks if check.ok is False]
    assert not report.ok
    assert report.error is check.error
    assert check.detail
    assert check.advice
    return check


def certified(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


class Routes:
    """A server whose paths have methods, as those that were built with FastAPI."""

    def __init__(self, described: bool, **methods: tuple[str, ...]) -> None:  # noqa: FBT001 - a fact
        self.described = described
        self.methods = {name.replace("__", "/").replace("ID", "{id}"): value for name, value in methods.items()}

    def __call__(self, request: Received, wire: Wire) -> None:
        path = request.target.partition("?")[0]
        if path == "/openapi.json" and self.described:
            return say(wire, 200, self.description())
        inner = path.removeprefix("/v1/")
        for template, methods in self.methods.items():
            if re.fullmatch(template.replace("{id}", "[^/]+"), inner):
                if request.method not in methods:
                    return say(wire, 405, {"detail": "Method Not Allowed"}, {"Allow": ", ".join(methods)})
                return say(wire, 404, {"detail": "Video not found"}) if "{id}" in template else say(wire, 200, [])
        return say(wire, 404, {"detail": "Not Found"})

    def description(self) -> dict[str, object]:
        body: dict[str, object] = {"content": {"multipart/form-data": {}}}
        paths = {
            f"/v1/{template}".replace("{id}", "{video_id}"): {name.lower(): {"requestBody": body} for name in methods}
            for template, methods in self.methods.items()
        }
        return {"openapi": "3.1.0", "paths": paths}
