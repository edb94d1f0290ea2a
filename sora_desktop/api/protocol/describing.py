"""The forms of the protocol, for the description of the service; a test holds the service to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sora_desktop.domain.jobs import JobStatus  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = {
    400: "Something in the request is wrong; `param` says what.",
    401: "The token, which is the key of this server, is missing or wrong.",
    402: "A budget does not allow it; nothing was sent.",
    403: "The request came under another name, or from another web site.",
    404: "There is no such video, or no such model.",
    409: "It is not possible as things stand.",
    413: "The body is too large.",
    415: "The body is neither JSON nor a form.",
    416: "The clip has no such bytes.",
    429: "Too much at once.",
    503: "It cannot be done at the moment, through no fault of the request.",
}

ORDERED = (400, 401, 402, 403, 404, 409, 413, 415, 429, 503)
"""What an order may be answered with besides a video."""

LOOKED_UP = (400, 401, 403, 404, 409)
"""What a question about one video may be answered with besides."""


class ProtocolError(BaseModel):
    """Why something was not done."""

    message: str
    type: str
    param: str | None
    code: str | None


class ProtocolProblem(BaseModel):
    """An error, as servers of the protocol tell it."""

    error: ProtocolError


class VideoFailure(BaseModel):
    """Why a video was not made."""

    code: str
    message: str


class ProtocolVideo(BaseModel):
    """A job, as servers of the protocol tell of a video; the last three are told besides."""

    id: str
    object: Literal["video"]
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int = Field(ge=0, le=100)
    created_at: int
    completed_at: int | None
    expires_at: int | None
    prompt: str
    size: str | None
    seconds: str | None
    remixed_from_video_id: str | None
    error: VideoFailure | None
    connection: str
    simulated: bool
    job_status: JobStatus


class ProtocolList(BaseModel):
    """A page of videos."""

    object: Literal["list"]
    data: list[ProtocolVideo]
    first_id: str | None
    last_id: str | None
    has_more: bool


class ProtocolDeleted(BaseModel):
    """A video that is in the trash now."""

    id: str
    object: Literal["video.deleted"]
    deleted: Literal[True]


class ProtocolModel(BaseModel):
    """What `model` can be."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    connection: str
    simulated: bool


class ProtocolModels(BaseModel):
    """All that `model` can be."""

    object: Literal["list"]
    data: list[ProtocolModel]


class ProtocolOrder(BaseModel):
    """What is to be made. Any other field goes to the server as it is."""

    model_config = ConfigDict(extra="allow")

    prompt: Annotated[str, Field(min_length=1, pattern=r"\S")]
    model: Annotated[str, Field(max_length=1000)] | None = Field(
        None, description="`connection/model`, a connection, or a model; the default connection's if left out."
    )
    seconds: str | float | None = None
    size: str | None = Field(None, examples=["1280x720"])
    input_reference: Any = Field(None, description="An image: a file of the form, or a `data:` URL.")


class ProtocolRemix(BaseModel):
    """What is to be different."""

    prompt: Annotated[str, Field(min_length=1, pattern=r"\S")]


class ProtocolDerivation(ProtocolRemix):
    """What is to be made from a video."""

    video: Any = Field(description='`{"id": …}` of a finished video, or a clip as a file of the form.')
    seconds: str | float | None = Field(None, description="For an extension: how much is to be added.")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the answers that tell why something was not done."""
    return {status: {"description": _WORDS[status], "model": ProtocolProblem} for status in statuses}


def body_of(model: type[BaseModel], example: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a body in JSON or as a form, with an example."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    json_form = {"schema": schema, "example": dict(example)}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": json_form, "multipart/form-data": {"schema": schema}},
        }
    }
