"""The shapes of what the emulator takes and answers, made from the rules that it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sora_desktop.domain.capabilities import PROMPT_LIMIT
from sora_desktop.domain.characters import NAME_LIMIT
from sora_desktop.domain.requests import format_seconds
from sora_desktop.emulator.orders import IMAGE_URL_LIMIT
from sora_desktop.simulation.jobs import VideoStatus
from sora_desktop.simulation.rules import CONTRACT
from sora_desktop.simulation.spec import Variant

if TYPE_CHECKING:
    from collections.abc import Iterable

Json: TypeAlias = dict[str, object]

_SAYS_SOMETHING = r"\S"


def ref(name: str) -> Json:
    """Point to one of the schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Json]:
    """Give all schemas by name."""
    return {**_values(), **_requests(), **_answers()}


def _values() -> dict[str, Json]:
    return {
        "Prompt": _text("What the video is to show.", least=1, most=PROMPT_LIMIT, pattern=_SAYS_SOMETHING),
        "Model": _choice("Who makes the video. The last three show bad days.", CONTRACT.models),
        "Size": _choice("Width x height in pixels; the larger ones are for the larger models.", CONTRACT.pro_sizes),
        "Seconds": _choice("A length in seconds, written as text.", map(format_seconds, CONTRACT.seconds)),
        "Status": _choice("How far a video is.", (status.value for status in VideoStatus)),
        "Variant": _choice("Which file of a video.", (variant.value for variant in Variant)),
        "Order": _choice("The direction of a list by the time of making.", ("asc", "desc")),
        "VideoId": {**_object({"id": _text("The id of a finished video.")}), "additionalProperties": False},
        "CharacterId": {**_object({"id": _text("The id of a character.")}), "additionalProperties": False},
        "File": {"type": "string", "format": "binary"},
        "ImageReference": {
            "description": "The image that is to be the first frame.",
            "oneOf": [
                _closed({"image_url": _text("A data URL with base64; nothing is fetched.", most=IMAGE_URL_LIMIT)}),
                _closed({"file_id": _text("The id of a file; this server keeps none.")}),
            ],
        },
    }


def _requests() -> dict[str, Json]:
    create: Json = {
        "prompt": ref("Prompt"),
        "model": ref("Model"),
        "size": ref("Size"),
        "seconds": ref("Seconds"),
        "characters": {
            "type": "array",
            "maxItems": CONTRACT.characters,
            "items": ref("CharacterId"),
            "description": "Who is to appear; in a form, characters[][id].",
        },
    }
    image = {"input_reference": ref("ImageReference")}
    image_file = {"input_reference": ref("File")}
    derived: Json = {"video": ref("VideoId"), "prompt": ref("Prompt")}
    uploaded: Json = {"video": ref("File"), "prompt": ref("Prompt")}
    seconds = {"seconds": ref("Seconds")}
    model = {"model": ref("Model")}
    name = _text("What prompts call them.", least=1, most=NAME_LIMIT, pattern=_SAYS_SOMETHING)
    return {
        "CreateVideo": _closed({**create, **image}, required=("prompt",)),
        "CreateVideoForm": _closed({**create, **image_file}, required=("prompt",)),
        "RemixVideo": _closed({"prompt": ref("Prompt")}),
        "EditVideo": _closed(derived),
        "EditVideoForm": _closed({**uploaded, **model}, required=("video", "prompt")),
        "ExtendVideo": _closed({**derived, **seconds}),
        "ExtendVideoForm": _closed({**uploaded, **seconds, **model}, required=("video", "prompt", "seconds")),
        "CreateCharacterForm": _closed({"video": ref("File"), "name": name}),
    }


def _answers() -> dict[str, Json]:
    moment: Json = {"type": "integer", "minimum": 0, "description": "Seconds since 1970."}
    fault = _object({"code": _text("The reason in a word."), "message": _text("The reason in a sentence.")})
    video: Json = {
        "id": _text("By which it is asked for."),
        "object": {"const": "video"},
        "model": ref("Model"),
        "status": ref("Status"),
        "progress": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Percent."},
        "created_at": moment,
        "completed_at": _or_null(moment),
        "expires_at": _or_null(moment),
        "prompt": _or_null({"type": "string"}),
        "size": ref("Size"),
        "seconds": _text("How long the whole clip is, in seconds."),
        "remixed_from_video_id": _or_null({"type": "string"}),
        "error": _or_null(fault),
    }
    page: Json = {
        "object": {"const": "list"},
        "data": {"type": "array", "items": ref("Video")},
        "first_id": _or_null({"type": "string"}),
        "last_id": _or_null({"type": "string"}),
        "has_more": {"type": "boolean"},
    }
    model: Json = {
        "id": ref("Model"),
        "object": {"const": "model"},
        "created": moment,
        "owned_by": {"type": "string"},
    }
    error: Json = {
        "message": _text("What is wrong, in a sentence.", least=1),
        "type": {"type": "string"},
        "param": _or_null({"type": "string"}),
        "code": _or_null({"type": "string"}),
    }
    deletion: Json = {"id": {"type": "string"}, "object": {"const": "video.deleted"}, "deleted": {"const": True}}
    models: Json = {"object": {"const": "list"}, "data": {"type": "array", "items": ref("ModelObject")}}
    return {
        "Video": _closed(video),
        "VideoList": _closed(page),
        "Deletion": _closed(deletion),
        "Character": _closed({"id": {"type": "string"}, "name": {"type": "string"}, "created_at": moment}),
        "ModelObject": _closed(model),
        "ModelList": _closed(models),
        "Error": _closed({"error": _closed(error)}),
    }


def _text(description: str, *, least: int = 0, most: int | None = None, pattern: str | None = None) -> Json:
    limits = {"minLength": least or None, "maxLength": most, "pattern": pattern}
    given = {name: value for name, value in limits.items() if value is not None}
    return {"type": "string", "description": description, **given}


def _choice(description: str, values: Iterable[str]) -> Json:
    return {"type": "string", "description": description, "enum": list(values)}


def _object(properties: Json, required: tuple[str, ...] | None = None) -> Json:
    """Describe an object; everything is required unless it is said what is."""
    wanted = list(properties) if required is None else list(required)
    return {"type": "object", "properties": properties, "required": wanted}


def _closed(properties: Json, required: tuple[str, ...] | None = None) -> Json:
    """Describe an object that has nothing else."""
    return {**_object(properties, required), "additionalProperties": False}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
