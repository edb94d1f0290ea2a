"""The protocol's error envelope, and which answer each refusal becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from sora_desktop.simulation.refusals import (
    ContentExpired,
    IdempotencyConflict,
    InvalidField,
    ModerationBlocked,
    NoContent,
    NotFinished,
    SimulationRefusal,
    UnknownCharacter,
    UnknownVideo,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

INVALID_REQUEST = "invalid_request_error"

_STATUSES: dict[type[SimulationRefusal], int] = {
    InvalidField: 400,
    IdempotencyConflict: 400,
    ModerationBlocked: 400,
    UnknownVideo: 404,
    UnknownCharacter: 404,
    NotFinished: 400,
    NoContent: 404,
    ContentExpired: 404,
}


class Refusal(Exception):
    """An answer that is an error, in the protocol's form."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = INVALID_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what the answer is to say.

        Args:
            status: the HTTP status.
            message: the sentence for the asker.
            code: the protocol's word for the reason.
            param: the field concerned.
            kind: the protocol's word for the kind of error, its `type`.
            headers: further headers.
        """
        super().__init__(message)
        self.status = status
        self.message = _whole(message)
        self.code = code
        self.param = None if param is None else _whole(param)
        self.kind = kind
        self.headers = headers

    @classmethod
    def of(cls, refusal: SimulationRefusal) -> Refusal:
        """Say a refusal of the simulation in HTTP."""
        status = _STATUSES[type(refusal)]
        return cls(status, refusal.message, code=refusal.code, param=refusal.param)

    def answer(self) -> Response:
        """Make the answer."""
        error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return JSONResponse({"error": error}, self.status, self.headers)


def invalid(message: str, *, param: str | None = None, code: str | None = "invalid_value") -> Refusal:
    """Make the answer to a request with a wrong value."""
    return Refusal(400, message, code=code, param=param)


def wrong_type(param: str, wanted: str, found: object) -> Refusal:
    """Make the answer to a field of a wrong type."""
    message = f"Invalid type for '{param}': expected {wanted}, but got {type_words(found)} instead."
    return invalid(message, param=param, code="invalid_type")


def type_words(value: object) -> str:
    """Name the JSON type of a value, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {int: "an integer", float: "a decimal number", str: "a string", list: "an array", dict: "an object"}
    return names.get(type(value), "a file")


def _whole(text: str) -> str:
    """Replace halves of characters, which may come in JSON and cannot be sent back."""
    return text.encode(errors="replace").decode()
