"""The words of servers for the state of a video, and what they mean."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.clients.wire.values import text
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEANINGS = {
    JobStatus.QUEUED: (
        "created",
        "in_queue",
        "not_start",
        "not_started",
        "notstarted",
        "pending",
        "preparing",
        "queued",
        "queueing",
        "scheduled",
        "starting",
        "submitted",
        "unknown",
        "waiting",
    ),
    JobStatus.IN_PROGRESS: (
        "active",
        "generating",
        "in_progress",
        "inprogress",
        "postprocessing",
        "post_processing",
        "preprocessing",
        "pre_processing",
        "processing",
        "rendering",
        "running",
        "started",
    ),
    JobStatus.COMPLETED: (
        "complete",
        "completed",
        "done",
        "finished",
        "ready",
        "succeed",
        "succeeded",
        "success",
        "successful",
    ),
    JobStatus.FAILED: (
        "error",
        "errored",
        "expired",
        "fail",
        "failed",
        "failure",
        "rejected",
        "timed_out",
        "timeout",
    ),
    JobStatus.CANCELLED: ("aborted", "canceled", "cancelled", "deleted"),
}

STATUS_WORDS: Mapping[str, JobStatus] = MappingProxyType(
    {word: status for status, words in _MEANINGS.items() for word in words}
)
"""Every known word, in small letters and with underscores, and its meaning."""

PROTOCOL_WORDS = frozenset({"queued", "in_progress", "completed", "failed", "cancelled", "canceled"})
"""The words that hardly any envelope around an answer uses for itself."""

_GAPS = re.compile(r"[\s-]+")


def normal_form(value: object) -> str | None:
    """Give a status word as the table has it, or None if it is no word at all."""
    word = text(value)
    return _GAPS.sub("_", word.lower()) if word else None


def meaning(word: str) -> JobStatus:
    """Say what a word in its normal form means; an unknown one means that the server is still at it."""
    return STATUS_WORDS.get(word, JobStatus.IN_PROGRESS)
