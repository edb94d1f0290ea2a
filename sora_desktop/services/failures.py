"""Turns what went wrong into the failure that stays with a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.costs import UNEXPECTED
from sora_desktop.domain.errors import ClientError, ModerationRefused, Refused, SoraDesktopError
from sora_desktop.domain.jobs import Failure, FailureStage

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo

_MODERATION_CODES = frozenset({"moderation_blocked", "content_policy_violation", "content_moderation"})


def failure_of(stage: FailureStage, error: SoraDesktopError) -> Failure:
    """Describe an exception as a failure of a job."""
    evidence = error if isinstance(error, ClientError) else None
    return Failure(
        stage=stage,
        code=_code_of(error),
        message=str(error),
        request_id=evidence.request_id if evidence else None,
        detail=evidence.detail if evidence else None,
    )


def unexpected_failure(stage: FailureStage) -> Failure:
    """Describe a bug of ours as a failure of the one job that it hit."""
    return Failure(
        stage=stage,
        code=UNEXPECTED,
        message="The program made a mistake with this job. The other jobs go on. The log has the details.",
    )


def remote_failure(video: RemoteVideo) -> Failure:
    """Describe what a server said about a video that it could not make."""
    code = video.error_code or video.status_word or "failed"
    said = (video.error_message or "").strip()
    if code in _MODERATION_CODES:
        message = ModerationRefused(server_message=said)
        return Failure(FailureStage.GENERATE, code, str(message).strip(), video.request_id, video.raw or None)
    message_text = f"The server says: {said}" if said else f"The server gave no reason (“{code}”). Try again."
    return Failure(FailureStage.GENERATE, code, message_text, video.request_id, video.raw or None)


def _code_of(error: SoraDesktopError) -> str:
    if isinstance(error, Refused) and error.code == "request_rejected" and error.server_code:
        return error.server_code
    return error.code
