"""Holds what the list of jobs says of an order, of its times and of its connection against the receipt."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sora_desktop.clients.transport.redaction import MASK
from sora_desktop.domain.exchanges import BODY_LIMIT
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.provenance import further_sha256, prompt_sha256
from sora_desktop.services.verification.evidence import REAL_CLIENT, client_of
from sora_desktop.services.verification.records import moment_of
from sora_desktop.services.verification.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Record

_SAME_MOMENT = timedelta(seconds=1)
_MAY_HAVE_WAITED = frozenset({JobStatus.PENDING, JobStatus.CANCELLED, JobStatus.FAILED})
_NEARLY_FULL = BODY_LIMIT - 4
"""Bytes of a body that may have been cut: where it was, half a letter was left out, too."""

_CUT = (MASK, "characters of base64)")


def edited(evidence: Evidence) -> Iterator[str]:
    """Say what the list of jobs has otherwise than the receipt, where the program itself never changes it."""
    if not evidence.attempts:
        return
    job, last = evidence.job, evidence.attempts[-1]
    number = last.whole("attempt")
    if number is not None and number != job.attempt:
        yield f"The list of jobs counts {job.attempt} as the last attempt, and the receipt {number}."
    if "origin" in last.body and last.text("origin") != (job.origin and job.origin.value):
        yield "The list of jobs says that the order came in through another door than the receipt."
    yield from _times(evidence, last)
    yield from _connection(evidence, last)
    if is_settled(evidence):
        yield from _order(evidence, last)
    # Of another client than the one that speaks HTTP nobody knows whether it tells what it hears.
    if client_of(last) == REAL_CLIENT and _has_unheard_id(evidence):
        yield "The list of jobs has an id of the video, and no answer on record names it."


def unsupported(evidence: Evidence) -> Iterator[str]:
    """Say what the list of jobs has that the receipt neither bears out nor contradicts."""
    job = evidence.job
    last = evidence.attempts[-1] if evidence.attempts else None
    if last is None:
        return
    if job.status is not JobStatus.PENDING and not is_settled(evidence) and any(_order(evidence, last)):
        yield "The last attempt was made with another order than this; while a job waits, it can still be changed."
    was, called = last.part("connection"), last.part("connection").text("name")
    if called is not None and called != job.connection and was.text("id") is not None and evidence.sender is None:
        yield (
            f"The list of jobs names the connection “{job.connection}”. When it was sent it was “{called}”, which does "
            "not exist any more: whether it had been renamed cannot be told."
        )


def is_settled(evidence: Evidence) -> bool:
    """Tell whether the last attempt is the one that counts: what waits again can still be changed."""
    return was_taken_up(evidence) or bool(evidence.attempts and evidence.job.status not in _MAY_HAVE_WAITED)


def was_taken_up(evidence: Evidence) -> bool:
    """Tell whether the attempt that counts is the last one, and led somewhere."""
    if not evidence.attempts or evidence.attempt is not evidence.attempts[-1]:
        return False
    answered = evidence.create is not None or any(one.number > evidence.attempt.number for one in evidence.answers)
    return answered and evidence.job.status is not JobStatus.PENDING


def _times(evidence: Evidence, last: Record) -> Iterator[str]:
    job, clip = evidence.job, evidence.clip
    if last.at is not None and not _same(job.submitted_at, last.at):
        said, kept = moment(job.submitted_at), moment(last.at)
        yield f"The list of jobs says that it was sent at {said}, and the receipt {kept}."
    ordered = moment_of(last.body.get("created_at"))
    first = evidence.attempts[0].at
    if ordered is not None:
        if not _same(job.created_at, ordered):
            said, kept = moment(job.created_at), moment(ordered)
            yield f"The list of jobs says that it was ordered at {said}, and the receipt {kept}."
    elif first is not None and job.created_at > first + _SAME_MOMENT:
        yield "The list of jobs says that it was ordered after it had been sent."
    complete = job.status is JobStatus.COMPLETED
    if complete and clip is not None and clip.at is not None and not _same(job.completed_at, clip.at):
        said, kept = moment(job.completed_at), moment(clip.at)
        yield f"The list of jobs says that it was complete at {said}, and the receipt that the clip came at {kept}."


def _same(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs(one - other) <= _SAME_MOMENT


def _connection(evidence: Evidence, last: Record) -> Iterator[str]:
    """Find a name that is neither the one at that time nor the one that this connection has now."""
    name, called, sender = evidence.job.connection, last.part("connection").text("name"), evidence.sender
    # An attempt that came to nothing may have gone elsewhere than where the job was then moved to.
    if called in {None, name} or sender is None or sender.name == name or not is_settled(evidence):
        return
    now = "" if sender.name == called else f", which is called “{sender.name}” now"
    yield f"The list of jobs names the connection “{name}”, and it was sent over “{called}”{now}."


def _order(evidence: Evidence, last: Record) -> Iterator[str]:
    request, asked = evidence.job.request, last.part("asked")
    prompt = asked.text("prompt_sha256")
    if prompt_sha256(request) != prompt if prompt else not _was_sent(evidence):
        yield "The list of jobs has another prompt than the one that was sent."
    further = asked.text("further_sha256")
    if further and further != further_sha256(request):
        yield "The list of jobs has other references or extra fields than those that were sent."
    if "estimate" in last.body and last.body["estimate"] != evidence.job.estimate:
        yield "The list of jobs has another estimate of the cost than when it was sent."


def _was_sent(evidence: Evidence) -> bool:
    """Tell whether the prompt is the one in the recorded request, as far as that can be told."""
    if evidence.create is None:
        return True
    body = evidence.create.exchange.request_body
    try:
        sent = json.loads(body)
    except ValueError:
        return True
    prompt = sent.get("prompt") if isinstance(sent, dict) else None
    if not isinstance(prompt, str) or any(sign in prompt for sign in _CUT):
        return True
    return prompt.strip() == evidence.job.request.prompt.strip()


def _has_unheard_id(evidence: Evidence) -> bool:
    """Tell whether a job that no answer took has an id that no answer names, as far as that can be told."""
    remote_id, receipt = evidence.job.remote_id, evidence.receipt
    if remote_id is None or evidence.mocked or evidence.create is not None or receipt.unchained or receipt.flaws:
        return False
    bodies = [one.exchange.response_body for one in evidence.recorded]
    if any(sign in body for body in bodies for sign in _CUT):
        return False
    if any(len(body.encode("utf-8", "replace")) >= _NEARLY_FULL for body in bodies):
        return False
    return not any(remote_id in unquote(body.replace("\\/", "/")) or remote_id in body for body in bodies)
