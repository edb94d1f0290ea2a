"""Says what the answers to repeatable calls mean for the one who made them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.headers import poll_after, response_cost
from sora_desktop.clients.transport.redirects import REDIRECTS
from sora_desktop.clients.transport.refusals import (
    GONE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_IMPLEMENTED,
    clear_refusal_in,
    is_server_trouble,
    refusal,
    trouble,
)
from sora_desktop.domain.errors import NotSupported, RemoteVideoMissing, UnsafeRedirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.errors import ClientError

_NO_SUCH_OPERATION = frozenset({NOT_FOUND, METHOD_NOT_ALLOWED, GONE, NOT_IMPLEMENTED})
_UNKNOWN_VIDEO = frozenset({"task_not_exist", "task_not_found", "video_not_found"})
"""Codes by which gateways say that there is no such video, under whatever HTTP status."""

_TARGET_SHOWN = 200


def listed(video: RemoteVideo, answer: Answer) -> RemoteVideo:
    """Clean a video's words of secrets, and say whether our emulator sent it; its id stays as it is."""
    clean = answer.redactor.optional
    return replace(
        video,
        status_word=answer.redactor.text(video.status_word),
        model=clean(video.model),
        size=clean(video.size),
        error_code=clean(video.error_code),
        error_message=clean(video.error_message),
        simulated=answer.simulated,
    )


def witnessed(video: RemoteVideo, answer: Answer) -> RemoteVideo:
    """Put the evidence of an answer to the video that was read from it."""
    return replace(
        listed(video, answer),
        request_id=answer.request_id,
        poll_after=poll_after(answer.headers),
        raw=answer.shown,
    )


def priced(video: RemoteVideo, answer: Answer) -> RemoteVideo:
    """Put to a video what the headers of the answer to its create say that this will cost, if the video does not.

    Only for that answer: in later ones the same header is of what the look at the video cost.
    """
    return video if video.cost is not None else replace(video, cost=response_cost(answer.headers))


def trouble_with_video(answer: Answer, *, host: str, url: str) -> ClientError:
    """Say why a look at a video failed."""
    if answer.status in {NOT_FOUND, GONE} or answer.words.words & _UNKNOWN_VIDEO:
        return RemoteVideoMissing(request_id=answer.request_id, detail=answer.shown)
    return _otherwise(answer, host=host, url=url)


def unavailable(
    answer: Answer, *, host: str, url: str, operation: str, absent: Collection[int] = _NO_SUCH_OPERATION
) -> ClientError:
    """Say why an operation failed that not every server has.

    Args:
        answer: what the server said.
        host: who it is.
        url: what was asked.
        operation: the operation in words, for the person.
        absent: the statuses that mean that the server does not have it.
    """
    if answer.status in absent:
        said_no = clear_refusal_in(answer, host=host, url=url)
        return said_no or not_supported(answer, host=host, url=url, operation=operation)
    return _otherwise(answer, host=host, url=url)


def not_supported(answer: Answer, *, host: str, url: str, operation: str) -> NotSupported:
    """Say that a server does not have an operation."""
    return NotSupported(
        host=host,
        operation=operation,
        status=answer.status,
        url=url.partition("?")[0],
        request_id=answer.request_id,
        detail=answer.shown,
    )


def _otherwise(answer: Answer, *, host: str, url: str) -> ClientError:
    if answer.status in REDIRECTS:
        target = answer.headers.get("location", "").partition("?")[0][:_TARGET_SHOWN]
        shown = "".join(sign for sign in answer.redactor.text(target) if sign.isprintable())
        return UnsafeRedirect(host=host, target=shown, reason="it cannot be asked for this in the same way")
    if is_server_trouble(answer.status):
        return trouble(answer, host=host)
    return refusal(answer, host=host, url=url)
