"""Families of clips: how one comes from another, by trying again, building upon it or continuing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import Derivation

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job, JobId


class Kinship(StrEnum):
    """How a clip comes from another one."""

    RETRY = "retry"
    REMIX = "remix"
    EDIT = "edit"
    EXTENSION = "extension"
    CONTINUATION = "continuation"
    """It begins with a picture of the other."""


@dataclass(frozen=True, slots=True)
class Member:
    """A clip of a family."""

    job: Job
    parent: JobId | None
    """The clip it hangs on; None for the first one."""

    kinship: Kinship | None
    """How it comes from that one, or from one that is not here; None where it comes from none."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """A family of clips."""

    members: tuple[Member, ...]
    """Each after the one it hangs on."""

    orphaned: bool
    """Whether the first one comes from a clip that is not in the library."""

    cut: bool
    """Whether there are more members."""


_DERIVED = {
    Derivation.REMIX: Kinship.REMIX,
    Derivation.EDIT: Kinship.EDIT,
    Derivation.EXTENSION: Kinship.EXTENSION,
}


def kinship_of(job: Job, parent: Job | None) -> Kinship | None:
    """Say how a job comes from the one it hangs on, or, where it hangs on none, from one that is not here."""
    if job.retry_of is not None and (parent is None or parent.id == job.retry_of):
        return Kinship.RETRY
    if job.source_id is not None and (parent is None or parent.id != job.continues):
        return _DERIVED.get(job.derivation or Derivation.REMIX, Kinship.REMIX)
    return Kinship.CONTINUATION if job.continues is not None else None
