"""The errors of servers that are made with FastAPI, who have no envelope of their own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from sora_desktop.emulator.dialects.fields import MISSING
from sora_desktop.emulator.refusals import Refusal

if TYPE_CHECKING:
    from starlette.responses import Response


def detail_answer(refusal: Refusal) -> Response:
    """Write `{"detail": …}`: a sentence, or for a wrong field (422) a list of what is wrong."""
    detail: object = refusal.message
    if refusal.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        kind = refusal.code or "value_error"
        said = "Field required" if refusal.code == MISSING else refusal.message
        detail = [{"type": kind, "loc": ["body", refusal.param], "msg": said, "input": None}]
    return JSONResponse({"detail": detail}, refusal.status, refusal.headers)


def plain_route(status: int) -> Refusal:
    """Say in two words that a path or a method is not there."""
    return Refusal(status, "Method Not Allowed" if status == HTTPStatus.METHOD_NOT_ALLOWED else "Not Found")
