"""What clients of the protocol are answered: videos, lists, models and errors in its own form."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import format_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from starlette.responses import Response

    from sora_desktop.api.refusals import Refusal
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services

INVALID = "invalid_request_error"

_STATUS: Mapping[JobStatus, str] = {
    JobStatus.PENDING: "queued",
    JobStatus.SUBMITTING: "queued",
    JobStatus.UNCONFIRMED: "queued",
    JobStatus.QUEUED: "queued",
    JobStatus.IN_PROGRESS: "in_progress",
    JobStatus.DOWNLOADING: "in_progress",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "failed",
}
"""The protocol's word for each status; `job_status` has ours beside it."""

_STATUSES: Mapping[str, int] = {
    "invalid_request": 400,
    "unknown_connection": 404,
    "not_supported": 400,
    "reference_unreadable": 400,
    "idempotency_key_reused": 400,
}
"""Where the protocol has another HTTP status for a refusal than the rest of the service."""

_TYPES: Mapping[int, str] = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    429: "rate_limit_error",
}
_CODES: Mapping[str, str] = {
    InvalidRequest.code: "invalid_value",
    "token_missing": "invalid_api_key",
    "token_refused": "invalid_api_key",
    "unknown_connection": "model_not_found",
    "unknown_job": "video_not_found",
}
"""The protocol's words for reasons that it knows."""

_PARAMS: Mapping[str, str] = {"reference": "input_reference", "connection": "model"}
_ALMOST = 99


async def video_object(services: Services, job: Job) -> dict[str, object]:
    """Tell of a job as of a video, by the job's own id; what the protocol does not know is said besides.

    A clip that is here does not expire, whatever its server does.
    """
    source = await services.catalogue.source(job) if job.derivation is Derivation.REMIX else None
    seconds = job.remote_seconds or job.request.seconds
    return {
        "id": job.id,
        "object": "video",
        "model": _model(job),
        "status": _STATUS[job.status],
        "progress": _progress(job, services.progress.of(job)),
        "created_at": _unix(job.created_at),
        "completed_at": _unix(job.completed_at) if job.status is JobStatus.COMPLETED else None,
        "expires_at": None if job.file else _unix(job.expires_at),
        "prompt": job.request.prompt,
        "size": job.remote_size or job.request.size,
        "seconds": None if seconds is None else format_seconds(seconds),
        "remixed_from_video_id": source,
        "error": _error(job),
        "connection": job.connection,
        "simulated": job.simulated,
        "job_status": job.status.value,
    }


def list_object(data: Sequence[Mapping[str, object]], *, has_more: bool) -> dict[str, object]:
    """Tell of a page of a list."""
    return {
        "object": "list",
        "data": list(data),
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
        "has_more": has_more,
    }


def model_object(name: str, connection: Connection) -> dict[str, object]:
    """Tell of a model that can be asked for by a name."""
    return {
        "id": name,
        "object": "model",
        "created": _unix(connection.learned.tested_at) or 0,
        "owned_by": connection.name,
        "connection": connection.name,
        "simulated": connection.simulated,
    }


def protocol_form(refusal: Refusal) -> Response:
    """Tell a refusal as servers of the protocol do.

    Clients repeat some statuses by themselves; they are told not to where that cannot help.
    """
    status = _STATUSES.get(refusal.code, refusal.status)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    first = refusal.problems[0].field if refusal.problems else None
    reasons = [one.reason for one in refusal.problems if one.field is not None]
    sentences = [refusal.title, *(reasons or [refusal.advice])]
    error = {
        "message": _whole(" ".join(sentence for sentence in sentences if sentence)),
        "type": _TYPES.get(status, INVALID if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"),
        "param": None if first is None else _whole(_PARAMS.get(first, first)),
        "code": _CODES.get(refusal.code, refusal.code),
    }
    helps = status >= HTTPStatus.INTERNAL_SERVER_ERROR or "retry-after" in refusal.headers
    headers = refusal.headers if helps else {**refusal.headers, "x-should-retry": "false"}
    return JSONResponse({"error": error}, status, headers)


def _model(job: Job) -> str:
    """Name the model; one that only simulates says so in its name, as many clients show nothing else."""
    model = job.remote_model or job.request.model
    if not job.simulated:
        return model or job.connection
    return f"{SIMULATED_NAME}/{model}" if model else SIMULATED_NAME


def _error(job: Job) -> dict[str, object] | None:
    if job.status is JobStatus.FAILED:
        failure = job.failure
        return {"code": failure.code, "message": failure.message} if failure else {"code": "failed", "message": ""}
    if job.status is JobStatus.CANCELLED:
        return {"code": "cancelled", "message": "It was cancelled."}
    return None


def _progress(job: Job, percent: float | None) -> int:
    """Give a whole percentage that does not go back: while the clip is fetched, all but the last is done."""
    if job.status is JobStatus.COMPLETED:
        return 100
    if job.status is JobStatus.DOWNLOADING:
        return _ALMOST
    return max(0, min(_ALMOST, int(percent or 0)))


def _unix(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _whole(text: str) -> str:
    """Replace halves of characters, which may come in JSON and cannot be sent back."""
    return text.encode(errors="replace").decode()
