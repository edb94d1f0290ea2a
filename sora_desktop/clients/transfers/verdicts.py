"""Says what it means when a server does not hand a file out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.clients.outcomes import not_supported, unavailable
from sora_desktop.clients.transport import headers as header_names
from sora_desktop.clients.transport.refusals import (
    CONFLICT,
    GONE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_IMPLEMENTED,
    TOO_EARLY,
    clear_refusal_in,
)
from sora_desktop.clients.wire.documents import parse_or_none
from sora_desktop.clients.wire.values import address
from sora_desktop.clients.wire.videos import video_in
from sora_desktop.domain.errors import ContentNotReady, NotAVideo, RemoteVideoMissing
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.media.signatures import HEAD_BYTES, describe

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.errors import SoraDesktopError

RIPENING = timedelta(minutes=10)
"""For how long after completion a server may still say that it has no file."""

_ACCEPTED = 202
_NO_CONTENT = 204
_BAD_REQUEST = 400
_NOT_YET = frozenset({_ACCEPTED, _NO_CONTENT, _BAD_REQUEST, NOT_FOUND, CONFLICT, TOO_EARLY})
_OPEN = frozenset({JobStatus.QUEUED, JobStatus.IN_PROGRESS})
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s\"'<>]+")
_SEARCHED = 16 * 1024
_OPERATION = "handing its videos out"


def refused_content(answer: Answer, video: RemoteVideo, *, host: str, url: str) -> SoraDesktopError:
    """Say why a server answered the request for a file with something else than success."""
    if answer.status == GONE or (answer.status == NOT_FOUND and _is_long_done(video, answer)):
        return RemoteVideoMissing(request_id=answer.request_id, detail=answer.shown)
    if answer.status in _NOT_YET:
        return clear_refusal_in(answer, host=host, url=url) or not_ready(answer)
    if answer.status in {METHOD_NOT_ALLOWED, NOT_IMPLEMENTED}:
        return not_supported(answer, host=host, url=url, operation=_OPERATION)
    return unavailable(answer, host=host, url=url, operation=_OPERATION, absent=())


def unusable_content(answer: Answer, video_id: str, *, host: str, url: str) -> SoraDesktopError:
    """Say what came with status 200 in place of a file."""
    video = video_in(parse_or_none(answer.body), video_id)
    if not answer.body or (video is not None and video.status in _OPEN):
        return not_ready(answer)
    said_no = clear_refusal_in(answer, host=host, url=url)
    if said_no is not None:
        return said_no
    found = describe(answer.body[:HEAD_BYTES])
    if found == "JSON" and answer.words.message:
        return not_ready(answer)
    return NotAVideo(found=found)


def not_ready(answer: Answer) -> ContentNotReady:
    """Say that the file is not there yet; the fact `status` tells with which status the server said so."""
    return ContentNotReady(
        server_message=answer.words.message,
        status=answer.status,
        request_id=answer.request_id,
        detail=answer.shown,
    )


def address_in(answer: Answer) -> str | None:
    """Give the address that a refusal names as the place of the file."""
    if answer.status != _BAD_REQUEST:
        return None
    match = _ADDRESS_IN_TEXT.search(answer.body[:_SEARCHED].decode("utf-8", "replace").replace("\\/", "/"))
    return address(match[0].replace("\\u0026", "&").rstrip(".,;\\")) if match else None


def _is_long_done(video: RemoteVideo, answer: Answer) -> bool:
    """Tell whether a file should have been there for long, by the server's own clock if it shows it."""
    now = header_names.date(answer.headers) or datetime.now(UTC)
    if video.expires_at is not None and now > video.expires_at:
        return True
    return video.completed_at is not None and now - video.completed_at > RIPENING
