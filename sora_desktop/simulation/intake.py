"""Checks an order against the rules and drafts the job for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ReferenceUnreadable
from sora_desktop.media.images import decode_image
from sora_desktop.simulation.jobs import SimulatedJob, new_video_id
from sora_desktop.simulation.refusals import InvalidField, ModerationBlocked
from sora_desktop.simulation.rules import REFUSING_MODEL

if TYPE_CHECKING:
    from sora_desktop.simulation.jobs import VideoOrder
    from sora_desktop.simulation.rules import Rules


def draft_job(order: VideoOrder, rules: Rules, *, seed: int, now: float, job_seconds: float) -> SimulatedJob:
    """Draft the job for an order; it has no number and no idempotency key yet.

    Raises:
        InvalidField: a field breaks a rule.
        ModerationBlocked: the model is the one that refuses.
    """
    model = order.model if order.model is not None else rules.default_model
    seconds = order.seconds if order.seconds is not None else rules.default_seconds
    rules.check_prompt(order.prompt)
    rules.check_model(model)
    width, height = rules.check_size(model, order.size if order.size is not None else rules.default_size)
    rules.check_seconds(seconds)
    reference = _check_reference(order.reference, rules, (width, height))
    if model == REFUSING_MODEL:
        raise ModerationBlocked
    draft = SimulatedJob(
        id=new_video_id(),
        sequence=0,
        model=model,
        prompt=order.prompt,
        width=width,
        height=height,
        seconds=seconds,
        seed=seed,
        created_at=now,
        job_seconds=job_seconds,
        reference=reference,
    )
    return replace(draft, fingerprint=_fingerprint(draft))


def draft_remix(source: SimulatedJob, prompt: str, rules: Rules, *, now: float, job_seconds: float) -> SimulatedJob:
    """Draft the job for a changed version of a video; it has no number and no idempotency key yet.

    Raises:
        InvalidField: the prompt breaks a rule.
    """
    rules.check_prompt(prompt)
    draft = replace(
        source,
        id=new_video_id(),
        sequence=0,
        prompt=prompt,
        created_at=now,
        job_seconds=job_seconds,
        remixed_from=source.id,
        idempotency_key=None,
        rendered_at=None,
    )
    return replace(draft, fingerprint=_fingerprint(draft))


def _check_reference(data: bytes | None, rules: Rules, wanted: tuple[int, int]) -> str | None:
    """Check a reference image; gives the SHA-256 of its file."""
    if data is None:
        return None
    try:
        picture = decode_image(data)
    except ReferenceUnreadable as error:
        msg = f"Invalid 'input_reference': {error.facts['reason']}. Expected a JPEG, PNG or WebP image."
        raise InvalidField(msg, param="input_reference") from error
    rules.check_reference(picture.size, wanted)
    return hashlib.sha256(data).hexdigest()


def _fingerprint(job: SimulatedJob) -> str:
    """Name what was asked for, by which an order that comes again is known."""
    asked = (job.prompt, job.model, job.width, job.height, job.seconds, job.reference, job.remixed_from)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
