"""What has happened, in the past tense: the messages between the services and whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.costs import Excess
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import QueueState


@dataclass(frozen=True, slots=True)
class JobsAdded:
    """Jobs were stored, in one transaction."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job's stored state is now this one."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobsChanged:
    """The stored states of several jobs, changed in one transaction, are now these."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """A job moved on within its status; this is published but not stored."""

    job_id: JobId
    progress: float | None
    """Percent, 0 to 100, of the generation, or of the download while it runs."""


@dataclass(frozen=True, slots=True)
class JobsRemoved:
    """Jobs went to the trash."""

    job_ids: tuple[JobId, ...]


@dataclass(frozen=True, slots=True)
class JobsDeleted:
    """Jobs were deleted for good; nothing can be asked about them any more."""

    job_ids: tuple[JobId, ...]


@dataclass(frozen=True, slots=True)
class JobsRestored:
    """Jobs came back from the trash."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class ConnectionsChanged:
    """A connection was added, changed or removed, or another one became the default."""

    learned: bool = False
    """Whether nobody changed anything, and only a server's answers showed something about it."""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A setting has a new value."""


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """The queue was paused or resumed, or a connection was held or released."""

    state: QueueState


@dataclass(frozen=True, slots=True)
class CapsChanged:
    """A cap on spending was set or taken away, or a new day has begun for caps to count anew."""


@dataclass(frozen=True, slots=True)
class BudgetReached:
    """Orders were taken, or a job was started, beyond a cap that only warns."""

    excess: Excess


@dataclass(frozen=True, slots=True)
class TroubleArose:
    """Something went wrong that concerns no single job and a person should know."""

    error: SoraDesktopError


Event = (
    JobsAdded
    | JobChanged
    | JobsChanged
    | JobProgressed
    | JobsRemoved
    | JobsDeleted
    | JobsRestored
    | ConnectionsChanged
    | SettingsChanged
    | QueueChanged
    | CapsChanged
    | BudgetReached
    | TroubleArose
)
"""Everything that the event bus carries."""
