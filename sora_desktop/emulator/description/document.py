"""Which operations the emulator has, what goes in and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.emulator.bodies import JSON, MULTIPART
from sora_desktop.emulator.description.schemas import ref, schemas
from sora_desktop.simulation.engine import PAGE_LIMIT

if TYPE_CHECKING:
    from sora_desktop.emulator.description.schemas import Json

_WORDS = {
    "400": "A field is missing, unknown or wrong, or the video is not ready for this.",
    "401": "The key is missing or wrong.",
    "403": "The request names another host or comes from another web site.",
    "404": "There is no such thing, or it has no content.",
    "409": "It is not finished yet.",
    "413": "The body is too large.",
    "415": "The body has a media type that is not read.",
    "416": "No byte of the file lies in the range.",
}
_ALWAYS = ("401", "403")
_BODY = ("400", "413", "415")


def describe(base_path: str, *, needs_key: bool) -> Json:
    """Write the description of a server with OpenAI's contract, in OpenAPI 3.1.

    Args:
        base_path: the path below which everything is.
        needs_key: whether a key is asked for.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The emulator of Sora Desktop",
            "version": __version__,
            "description": "Plays the OpenAI Videos API, with videos that are drawn and marked as simulated.",
        },
        "servers": [{"url": base_path}],
        "security": [{"key": []}] if needs_key else [{}, {"key": []}],
        "paths": {**_videos(), **_derivations(), **_characters(), **_models()},
        "components": {
            "schemas": dict(schemas()),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _videos() -> Json:
    limit = {"type": "integer", "minimum": 0, "maximum": PAGE_LIMIT}
    parameters = [
        _query("limit", limit, "How many videos at most."),
        _query("order", ref("Order"), "Which come first."),
        _query("after", {"type": "string", "minLength": 1}, "The id behind which the list goes on."),
    ]
    content: Json = {
        "200": _file("The file."),
        "206": _file("A part of the file."),
        "304": {"description": "The file is still the one that the asker has."},
    }
    wanted = [_video_id(), _query("variant", ref("Variant"), "Which file; the clip itself if it is not said.")]
    create = {JSON: "CreateVideo", MULTIPART: "CreateVideoForm"}
    return {
        "/videos": {
            "post": _operation("createVideo", "Make a video.", "Video", body=create, refusals=(*_BODY, "404")),
            "get": _operation("listVideos", "List videos.", "VideoList", parameters=parameters, refusals=("400",)),
        },
        "/videos/{video_id}": {
            "parameters": [_video_id()],
            "get": _operation("retrieveVideo", "Look at a video.", "Video", refusals=("404",)),
            "delete": _operation("deleteVideo", "Delete a video.", "Deletion", refusals=("404", "409")),
        },
        "/videos/{video_id}/content": {
            "get": {
                "operationId": "retrieveContent",
                "summary": "Fetch a file of a finished video.",
                "parameters": wanted,
                "responses": {**content, **_refusals("400", "404", "416")},
            }
        },
    }


def _derivations() -> Json:
    remix = {JSON: "RemixVideo", MULTIPART: "RemixVideo"}
    edit = {JSON: "EditVideo", MULTIPART: "EditVideoForm"}
    extend = {JSON: "ExtendVideo", MULTIPART: "ExtendVideoForm"}
    refusals = (*_BODY, "404")
    return {
        "/videos/{video_id}/remix": {
            "parameters": [_video_id()],
            "post": _operation("remixVideo", "Make a video anew.", "Video", body=remix, refusals=refusals),
        },
        "/videos/edits": {
            "post": _operation("editVideo", "Change a video.", "Video", body=edit, refusals=refusals),
        },
        "/videos/extensions": {
            "post": _operation("extendVideo", "Let a video go on.", "Video", body=extend, refusals=refusals),
        },
    }


def _characters() -> Json:
    body = {MULTIPART: "CreateCharacterForm"}
    name = {"name": "character_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "/videos/characters": {
            "post": _operation("createCharacter", "Show somebody.", "Character", body=body, refusals=_BODY),
        },
        "/videos/characters/{character_id}": {
            "parameters": [name],
            "get": _operation("retrieveCharacter", "Look at a character.", "Character", refusals=("404",)),
        },
    }


def _models() -> Json:
    name = {"name": "model", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "/models": {"get": _operation("listModels", "List models.", "ModelList")},
        "/models/{model}": {
            "parameters": [name],
            "get": _operation("retrieveModel", "Look at a model.", "ModelObject", refusals=("404",)),
        },
    }


def _operation(
    name: str,
    summary: str,
    answer: str,
    *,
    body: dict[str, str] | None = None,
    parameters: list[Json] | None = None,
    refusals: tuple[str, ...] = (),
) -> Json:
    success = {"description": "It is done.", "content": {JSON: {"schema": ref(answer)}}}
    found: Json = {"operationId": name, "summary": summary, "responses": {"200": success, **_refusals(*refusals)}}
    if parameters:
        found["parameters"] = parameters
    if body:
        content = {media_type: {"schema": ref(schema)} for media_type, schema in body.items()}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _refusals(*statuses: str) -> Json:
    content = {JSON: {"schema": ref("Error")}}
    return {status: {"description": _WORDS[status], "content": content} for status in (*statuses, *_ALWAYS)}


def _file(description: str) -> Json:
    return {"description": description, "content": {"video/mp4": {}, "image/webp": {}}}


def _video_id() -> Json:
    return {"name": "video_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
