"""Pieces of the description in OpenAPI's form that several routes share."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Header

from sora_desktop.api import schemas
from sora_desktop.api.refusals import MEDIA_TYPE
from sora_desktop.api.webhook_schemas import WebhookOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

_WORDS = {
    400: "The body cannot be read.",
    401: "The token is missing or wrong.",
    402: "A budget does not allow it; nothing was sent.",
    403: "The request came under another name, or from another web site.",
    404: "There is nothing of that id.",
    409: "It is not possible as things stand.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    416: "The clip has no such bytes.",
    422: "Something in the request is wrong; `problems` says what.",
    429: "Too much at once.",
    503: "It cannot be done at the moment, through no fault of the request.",
}


OrderKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A name of your own for this order. Sent again with the same name, also after a crash on either "
        "side, it is not made a second time: the answer tells of the jobs that are there.",
        min_length=1,
        max_length=255,
    ),
]
"""The header by which a caller names an order."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the answers that tell why something was not done."""
    return {
        status: {
            "description": _WORDS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(set(statuses))
    }


def body_of(model: type[BaseModel], example: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Describe a body in JSON, with an example; it is read by the service itself, and not by the framework."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{model.__name__}"},
                    **({"example": dict(example)} if example else {}),
                }
            },
        }
    }


def clip_answers(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Describe the answers that hand out a clip in one of several media types; of none, where only headers come."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {"content": dict.fromkeys(kinds, binary)} if kinds else {}
    return {
        200: {"description": "The clip.", **content},
        206: {"description": HTTPStatus(206).phrase, **content},
        304: {"description": "The caller has it already."},
    }


def further_schemas() -> dict[str, Any]:
    """Give the schemas that no route names by itself."""
    found: dict[str, Any] = {}
    for model in (schemas.Problem, schemas.Order, schemas.BatchOrder, schemas.Labels, WebhookOrder):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        found.update(schema.pop("$defs", {}))
        found[model.__name__] = schema
    return found


TOKEN_SCHEME = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that `sora-desktop serve` prints, or that the window shows.",
    }
}

TAGS = [
    {"name": "Videos", "description": "Order videos, and look at what became of them."},
    {"name": "Batches", "description": "Order many at once: all of them or none."},
    {"name": "Connections", "description": "The servers that make them."},
    {"name": "Events", "description": "What happens, while it happens."},
    {"name": "Webhooks", "description": "Programs that are told, signed, what became of jobs."},
    {
        "name": "Protocol",
        "description": "The same for any client of the `/v1/videos` protocol: its base URL is `…/v1`, and its key is "
        "the token.",
    },
    {"name": "Service", "description": "The service itself."},
]
