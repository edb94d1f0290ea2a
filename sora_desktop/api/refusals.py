"""What the local service says when it cannot do what was asked: one form, and one status for each error."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

from sora_desktop.domain import errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.errors import SoraDesktopError

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[SoraDesktopError], int], ...] = (
    (errors.BudgetExceeded, 402),
    (errors.UnknownJob, 404),
    (errors.SeveralJobs, 409),
    (errors.UnknownFilter, 404),
    (errors.NotPossible, 409),
    (errors.InvalidInput, 422),
    (errors.OrderDiffers, 409),
    (errors.UnknownWebhook, 404),
    (errors.WebhookSecretUnkept, 503),
    (errors.OutsideProblem, 422),
    (errors.UnknownConnection, 422),
    (errors.ConnectionProblem, 409),
    (errors.PromptFileError, 422),
    (errors.MediaError, 422),
    (errors.RateLimited, 429),
    (errors.Refused, 409),
    (errors.NotSupported, 409),
    (errors.RemoteVideoMissing, 409),
    (errors.ContentNotReady, 409),
    (errors.RemoteIdClaimed, 409),
    (errors.ClientError, 503),
    (errors.StorageError, 503),
    (errors.SecretError, 409),
)
"""The status of each error; the first that fits counts. 503 is for what the caller did nothing wrong about."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field of what was sent."""

    field: str | None
    """As the caller wrote it; None if all of it is meant."""

    reason: str
    suggestion: str | None = None
    row: int | None = None
    """In a batch, which of its videos, from 1."""

    def as_object(self) -> dict[str, object]:
        """Give it for JSON."""
        return {"row": self.row, "field": self.field, "reason": self.reason, "suggestion": self.suggestion}


class Refusal(Exception):
    """A request is not carried out.

    Attributes:
        status: of HTTP.
        code: a word to act on.
        title: what happened, for a person.
        advice: what to do.
        problems: what is wrong with single fields.
        headers: what the answer says besides.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        advice: str = "",
        *,
        problems: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what to answer."""
        super().__init__(title)
        self.status = status
        self.code = code
        self.title = title
        self.advice = advice
        self.problems = tuple(problems)
        self.headers = dict(headers or {})

    def as_object(self) -> dict[str, object]:
        """Give it for JSON."""
        return {
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "advice": self.advice,
            "problems": [problem.as_object() for problem in self.problems],
        }

    def answer(self) -> Response:
        """Make the answer."""
        return Response(_json(self.as_object()), self.status, self.headers, MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class Names:
    """How the caller called the fields of an order, where that is not what the program calls them."""

    written: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """Give the caller's name of a field."""
        return self.written.get(name, name)


NO_NAMES = Names()


def refusal_of(error: SoraDesktopError, names: Names = NO_NAMES) -> Refusal:
    """Say what an error is for a caller.

    Args:
        error: what went wrong.
        names: how the caller called the fields.
    """
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    headers: dict[str, str] = {}
    wait = getattr(error, "retry_after", None)
    if isinstance(wait, (int, float)) and wait > 0:
        headers["retry-after"] = str(max(1, round(wait)))
    title, advice = (text.format_map(error.facts).strip() for text in (error.title, error.advice))
    return Refusal(status, error.code, title, advice, problems=problems_of(error, names), headers=headers)


def problems_of(error: SoraDesktopError, names: Names = NO_NAMES, row: int | None = None) -> list[FieldProblem]:
    """Name the fields of an order that an error is about."""
    if isinstance(error, errors.InvalidInput):
        return [
            FieldProblem(names.of(one.field), one.rule.value.format_map(one.facts), one.suggestion, row)
            for one in error.problems
        ]
    if isinstance(error, errors.ConnectionProblem):
        return [FieldProblem(names.of("connection"), str(error), None, row)]
    if isinstance(error, errors.MediaError):
        return [FieldProblem(names.of("reference"), str(error), None, row)]
    return []


def fault_of_ours(error: BaseException) -> Refusal:
    """Log a fault of the program, and say what a caller may know of it."""
    _log.error("a request to the local service failed", exc_info=error)
    return Refusal(
        500, "internal_error", "Sora Desktop made a mistake.", "What happened is in its log; your jobs are safe."
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()
