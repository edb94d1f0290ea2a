"""Checks an order against the rules and drafts the job for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.simulation.jobs import Figure, SimulatedJob, new_video_id
from sora_desktop.simulation.refusals import InvalidField, ModerationBlocked
from sora_desktop.simulation.rules import REFUSING_MODEL
from sora_desktop.simulation.uploads import check_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.simulation.jobs import SimulatedCharacter, VideoOrder
    from sora_desktop.simulation.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What each new job is drafted with."""

    rules: Rules
    seed: int
    now: float
    """Seconds since 1970."""

    job_seconds: float


def draft_job(order: VideoOrder, cast: Sequence[SimulatedCharacter], terms: Terms) -> SimulatedJob:
    """Draft the job for an order; it has no number and no idempotency key yet.

    Args:
        order: what is asked for.
        cast: the characters that the order names.
        terms: the rules, the time and the seed.

    Raises:
        InvalidField: a field breaks a rule.
        ModerationBlocked: the model is the one that refuses.
    """
    rules = terms.rules
    model = order.model if order.model is not None else rules.default_model
    seconds = order.seconds if order.seconds is not None else rules.default_seconds
    rules.check_prompt(order.prompt)
    rules.check_model(model)
    width, height = rules.check_size(model, order.size if order.size is not None else rules.default_size)
    rules.check_seconds(seconds)
    references = _check_references(order, rules, (width, height))
    refuse_by_model(model)
    draft = SimulatedJob(
        id=new_video_id(),
        sequence=0,
        model=model,
        prompt=order.prompt,
        width=width,
        height=height,
        seconds=seconds,
        seed=terms.seed,
        created_at=terms.now,
        job_seconds=terms.job_seconds,
        reference=references[0] if references else None,
        further_references=references[1:],
        figures=tuple(Figure(character.name, character.clip) for character in cast),
    )
    return fingerprinted(draft)


def refuse_by_model(model: str) -> None:
    """Play the moderation.

    Raises:
        ModerationBlocked: the model is the one that refuses.
    """
    if model == REFUSING_MODEL:
        raise ModerationBlocked


def fingerprinted(job: SimulatedJob) -> SimulatedJob:
    """Note on a draft what was asked for, by which an order that comes again is known."""
    asked: tuple[object, ...] = (job.prompt, job.model, job.width, job.height, job.seconds)
    asked = (*asked, job.reference, job.remixed_from)
    further = (
        job.further_references,
        [(figure.name, figure.clip) for figure in job.figures],
        job.clip,
        [segment.clip for segment in job.earlier],
        job.derived_from if job.derivation else None,
        job.derivation,
    )
    # Jobs that have none of these are named as they were before there were any.
    if any(further):
        asked = (*asked, *further)
    return replace(job, fingerprint=hashlib.sha256(json.dumps(asked).encode()).hexdigest())


def _check_references(order: VideoOrder, rules: Rules, wanted: tuple[int, int]) -> tuple[str, ...]:
    """Check the reference images; gives the SHA-256 of their files."""
    given = order_references(order)
    if len(given) > rules.references:
        msg = f"Invalid 'input_reference': at most {rules.references} can be given, but got {len(given)}."
        raise InvalidField(msg, param="input_reference")
    images = [check_image(data) for data in given]
    for image in images:
        rules.check_reference(image.size, wanted)
    return tuple(image.digest for image in images)


def order_references(order: VideoOrder) -> tuple[bytes, ...]:
    """Give the files of all reference images of an order."""
    return (order.reference, *order.further_references) if order.reference is not None else order.further_references
