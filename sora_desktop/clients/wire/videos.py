"""Reads a video from an answer: every field but the id may be missing, null or of another type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.wire.complaints import ErrorWords, reported_failure
from sora_desktop.clients.wire.costs import cost_in
from sora_desktop.clients.wire.documents import Path, candidates, layers, parse, parse_or_none
from sora_desktop.clients.wire.statuses import PROTOCOL_WORDS, STATUS_WORDS, meaning, normal_form
from sora_desktop.clients.wire.values import (
    address,
    data_url,
    first,
    identifier,
    inline_bytes,
    moment,
    number,
    percent,
    prompt,
    seconds,
    size,
    text,
)
from sora_desktop.domain.errors import UnreadableAnswer
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    Words = Mapping[str, JobStatus]

_OWN_IDS: tuple[Path, ...] = (("id",), ("task_id",), ("video_id",))
_LATE_IDS: tuple[Path, ...] = (("request_id",),)
"""Keys that are the video's id only where no better one is: envelopes use them for themselves."""

_STATUS: tuple[Path, ...] = (("status",), ("state",), ("task_status",))
_PROGRESS: tuple[Path, ...] = (("progress",), ("progress_percent",), ("percent",))
_MODEL: tuple[Path, ...] = (("model",), ("model_name",))
_SIZE: tuple[Path, ...] = (("size",),)
_SECONDS: tuple[Path, ...] = (
    ("seconds",),
    ("duration",),
    ("duration_s",),
    ("duration_seconds",),
    ("n_seconds",),
    ("video", "duration"),
    ("metadata", "duration"),
    ("usage", "duration_seconds"),
)
_PROMPT: tuple[Path, ...] = (("prompt",),)
_CREATED: tuple[Path, ...] = (("created_at",), ("created",), ("create_time",), ("submit_time",))
_COMPLETED: tuple[Path, ...] = (("completed_at",), ("finished_at",), ("finish_time",), ("end_time",))
_EXPIRES: tuple[Path, ...] = (("expires_at",), ("url_expires_at",))
_SOURCE: tuple[Path, ...] = (("remixed_from_video_id",), ("remixed_from",))
_URL: tuple[Path, ...] = (
    ("url",),
    ("urls", 0),
    ("unsigned_urls", 0),
    ("video_url",),
    ("result_url",),
    ("output", "videos", 0, "url"),
    ("output", "video_url"),
    ("output", "url"),
    ("output",),
    ("output", 0),
    ("outputs", "video_url"),
    ("outputs", 0, "url"),
    ("video", "url"),
    ("video",),
    ("videos", 0, "url"),
    ("videos", 0),
    ("metadata", "url"),
    ("data", 0, "url"),
)
_CONTENT_IDS: tuple[Path, ...] = (("generations", 0, "id"),)
_POLLING: tuple[Path, ...] = (("polling_url",), ("poll_url",), ("status_url",))
_BASE64: tuple[Path, ...] = (("b64_json",), ("data", 0, "b64_json"), ("video", "b64_json"), ("output", "b64_json"))


def read_video(body: bytes, *, host: str, remote_id: str | None = None, words: Words = STATUS_WORDS) -> RemoteVideo:
    """Read a video from a body.

    Args:
        body: the answer.
        host: who answered, for the error.
        remote_id: the id that was asked for; it stays, whatever the answer calls the video.
        words: status words that mean something else at this server than elsewhere.

    Raises:
        UnreadableAnswer: it is no JSON, says nothing of a video, or names no id where none is known.
    """
    video = video_in(parse(body, host=host), remote_id, words)
    if video is None:
        reason = "it has no video in it" if remote_id else "it has no video with an id in it"
        raise UnreadableAnswer(host=host, reason=reason)
    return video


def speaks_of_video(body: bytes, remote_id: str | None = None) -> bool:
    """Tell whether a body is a video, so that it counts for more than the HTTP status it came with.

    Some servers answer for a failed video with the HTTP status of its failure, and the video as the body.
    Words that envelopes of errors use as well, such as `error`, count only beside the id asked for.
    """
    for layer in layers(parse_or_none(body)):
        if layer.get("object") == "video":
            return True
        word = first(normal_form, candidates([layer], _STATUS))
        if word in PROTOCOL_WORDS:
            return True
        ids = {identifier(value) for value in candidates([layer], _OWN_IDS)}
        if remote_id is not None and word in STATUS_WORDS and remote_id in ids:
            return True
    return False


def video_in(document: object, remote_id: str | None = None, words: Words = STATUS_WORDS) -> RemoteVideo | None:
    """Read a video from a parsed document, or give None where it holds none."""
    found = list(layers(document))
    start, own_id = _identified(found)
    known_id = remote_id or own_id
    inside = found[start:]
    if known_id is None or not inside or (own_id is None and not _describes_video(inside)):
        return None
    return _build(known_id, inside, words)


def _identified(found: list[Mapping[str, object]]) -> tuple[int, str | None]:
    """Find the layer that is the video: the outermost with an id, or else the innermost with a status.

    What lies outside of it is an envelope, whose own status only says that the request went well.
    """
    for paths in (_OWN_IDS, _LATE_IDS):
        for index, layer in enumerate(found):
            own_id = first(identifier, candidates([layer], paths))
            if own_id is not None:
                return index, own_id
    for index in reversed(range(len(found))):
        word = first(normal_form, candidates([found[index]], _STATUS))
        if word in STATUS_WORDS:
            return index, None
    return 0, None


def _describes_video(inside: list[Mapping[str, object]]) -> bool:
    """Tell whether a document without an id is about a video all the same."""
    if first(normal_form, candidates(inside, _STATUS)) is not None:
        return True
    return any(True for _ in candidates(inside, (*_URL, *_BASE64, *_PROGRESS)))


def _build(known_id: str, inside: list[Mapping[str, object]], words: Words) -> RemoteVideo:
    word = first(normal_form, candidates(inside, _STATUS))
    content_url = first(address, candidates(inside, _URL))
    content = first(inline_bytes, candidates(inside, _BASE64)) or first(data_url, candidates(inside, _URL))
    failure = next((said for said in map(reported_failure, inside) if said), None)
    status = _status(word, failure, words, has_content=bool(content_url or content))
    ended_badly = status in {JobStatus.FAILED, JobStatus.CANCELLED}
    said = failure or ErrorWords()
    return RemoteVideo(
        id=known_id,
        status=status,
        status_word=first(text, candidates(inside, _STATUS)) or "",
        progress=first(percent, candidates(inside, _PROGRESS)),
        model=first(text, candidates(inside, _MODEL)),
        size=first(size, candidates(inside, _SIZE)) or _sides(inside),
        seconds=first(seconds, candidates(inside, _SECONDS)),
        prompt=first(prompt, candidates(inside, _PROMPT)),
        created_at=first(moment, candidates(inside, _CREATED)),
        completed_at=first(moment, candidates(inside, _COMPLETED)),
        expires_at=first(moment, candidates(inside, _EXPIRES)),
        remixed_from=first(identifier, candidates(inside, _SOURCE)),
        cost=cost_in(inside, ended=ended_badly or status is JobStatus.COMPLETED),
        error_code=_error_code(said, word) if ended_badly else None,
        error_message=(said.message or None) if ended_badly else None,
        content_url=content_url,
        content_id=first(identifier, candidates(inside, _CONTENT_IDS)),
        content=content,
        polling_url=first(address, candidates(inside, _POLLING)),
    )


def _status(word: str | None, failure: ErrorWords | None, words: Words, *, has_content: bool) -> JobStatus:
    """Decide on the status; without a word for it, what else is there must tell."""
    if word is not None:
        return words.get(word) or meaning(word)
    if failure:
        return JobStatus.FAILED
    return JobStatus.COMPLETED if has_content else JobStatus.QUEUED


def _error_code(said: ErrorWords, word: str | None) -> str | None:
    """Give the code of a failure; a word such as `expired` is one where there is no better."""
    if said.code or said.kind:
        return said.code or said.kind
    return word if word not in {"failed", "fail", "failure", "error", "errored", "cancelled", "canceled"} else None


def _sides(inside: list[Mapping[str, object]]) -> str | None:
    for layer in inside:
        width, height = number(layer.get("width")), number(layer.get("height"))
        if width and height and width > 0 and height > 0:
            return f"{int(width)}x{int(height)}"
    return None
