"""Drafts the jobs that are made from other videos: remixes, edits and extensions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import Derivation
from sora_desktop.simulation.intake import fingerprinted, refuse_by_model
from sora_desktop.simulation.jobs import SimulatedJob, new_video_id
from sora_desktop.simulation.refusals import InvalidField
from sora_desktop.simulation.uploads import VIDEO

if TYPE_CHECKING:
    from sora_desktop.simulation.intake import Terms
    from sora_desktop.simulation.rules import Rules
    from sora_desktop.simulation.uploads import UploadedClip


def draft_derived(
    derivation: Derivation, source: SimulatedJob, prompt: str, seconds: float | None, terms: Terms
) -> SimulatedJob:
    """Draft the job for a video made from another one; it has no number and no idempotency key yet.

    Args:
        derivation: what is to be made.
        source: the other video.
        prompt: what is to be shown: instead, or after its end.
        seconds: how long an extension is to be; None means the rules' default.
        terms: the rules, the time and the seed.

    Raises:
        InvalidField: the prompt or the length breaks a rule, or the whole would be too long.
    """
    terms.rules.check_prompt(prompt)
    heir = _heir(derivation, source, terms)
    if derivation is Derivation.EXTENSION:
        added = seconds if seconds is not None else terms.rules.default_seconds
        draft = replace(
            heir,
            prompt=prompt,
            seconds=terms.rules.check_extension(source.seconds, added, len(source.earlier)),
            seed=terms.seed,
            reference=None,
            further_references=(),
            clip=None,
            figures=(),
            earlier=source.segments,
        )
    else:
        earlier = tuple(replace(segment, prompt=prompt) for segment in source.earlier)
        draft = replace(heir, prompt=prompt, earlier=earlier)
    return fingerprinted(draft)


def clip_as_job(clip: UploadedClip, model: str | None, terms: Terms) -> SimulatedJob:
    """Take an uploaded clip for a video that was made here, so that others can be made from it.

    Raises:
        InvalidField: the model, or the clip's size or length, breaks a rule.
        ModerationBlocked: the model is the one that refuses.
    """
    rules = terms.rules
    chosen = model if model is not None else rules.default_model
    rules.check_model(chosen)
    width, height = _size(clip, chosen, rules)
    if clip.seconds > rules.total_limit:
        msg = f"Invalid '{VIDEO}': it is {clip.seconds:g} seconds long. At most {rules.total_limit:g} are supported."
        raise InvalidField(msg, param=VIDEO)
    refuse_by_model(chosen)
    return SimulatedJob(
        id="",
        sequence=0,
        model=chosen,
        prompt="",
        width=width,
        height=height,
        seconds=clip.seconds,
        seed=terms.seed,
        created_at=terms.now,
        job_seconds=terms.job_seconds,
        clip=clip.digest,
    )


def _heir(derivation: Derivation, source: SimulatedJob, terms: Terms) -> SimulatedJob:
    """Copy what every video has of the one it was made from."""
    return replace(
        source,
        id=new_video_id(),
        sequence=0,
        created_at=terms.now,
        job_seconds=terms.job_seconds,
        remixed_from=source.id if derivation is Derivation.REMIX else None,
        # A remix has had a field of its own for longer.
        derivation=None if derivation is Derivation.REMIX else derivation,
        derived_from=None if derivation is Derivation.REMIX else source.id or None,
        idempotency_key=None,
        rendered_at=None,
        fault=None,
    )


def _size(clip: UploadedClip, model: str, rules: Rules) -> tuple[int, int]:
    # Pictures are drawn in even sizes, so the last row or column of others is left out.
    even = (clip.width - clip.width % 2, clip.height - clip.height % 2)
    try:
        return rules.check_size(model, f"{even[0]}x{even[1]}")
    except InvalidField as error:
        msg = f"Invalid '{VIDEO}': it is {clip.width}x{clip.height} pixels. {error.message}"
        raise InvalidField(msg, param=VIDEO) from error
