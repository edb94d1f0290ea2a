"""Which events a guest is told, and how they cross the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain import events
from sora_desktop.domain.errors import StorageError
from sora_desktop.services.driving.codec import read_event
from sora_desktop.services.driving.errors import read_error, write_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.driving.line import Message


class Hearer(Protocol):
    """Somebody who hears of its own jobs, or of all."""

    jobs: set[JobId]
    hears_all: bool

    @property
    def asks_now(self) -> bool:
        """Whether what happens now happens on its behalf."""

    def is_stuck(self, error: SoraDesktopError) -> bool:
        """Whether one of its jobs cannot go on because of this."""


def told_to(hearer: Hearer, event: Event) -> Iterator[dict[str, object]]:
    """Give the message about an event, unless it does not concern who would hear it."""
    concerning = _concerning(hearer, event)
    if isinstance(concerning, events.TroubleArose):
        yield {"event": "TroubleArose", "error": write_error(concerning.error)}
    elif concerning is not None:
        yield {"event": type(concerning).__name__, "facts": concerning}


def heard(message: Message) -> Event:
    """Read the message about an event.

    Raises:
        ValueError: it is none that can be read.
    """
    if message["event"] == "TroubleArose":
        return events.TroubleArose(read_error(message.get("error")))
    return read_event(str(message["event"]), message.get("facts"))


def _concerning(hearer: Hearer, event: Event) -> Event | None:
    """Give what of an event concerns somebody."""
    match event:
        case events.JobsAdded(jobs) | events.JobsChanged(jobs) | events.JobsRestored(jobs):
            own = tuple(job for job in jobs if _is_own(hearer, job.id))
            return type(event)(own) if own else None
        case events.JobsRemoved(job_ids) | events.JobsDeleted(job_ids):
            gone = tuple(job_id for job_id in job_ids if _is_own(hearer, job_id))
            return type(event)(gone) if gone else None
        case _:
            return event if _concerns(hearer, event) else None


def _concerns(hearer: Hearer, event: Event) -> bool:
    """Tell whether an event that cannot be divided concerns somebody."""
    match event:
        case events.JobChanged(job):
            return _is_own(hearer, job.id)
        case events.JobProgressed(job_id, _):
            return _is_own(hearer, job_id)
        case events.BudgetReached():
            return hearer.asks_now or hearer.hears_all
        case events.TroubleArose(error):
            everybody = isinstance(error, StorageError) or hearer.hears_all or hearer.asks_now
            return everybody or hearer.is_stuck(error)
        case _:
            return isinstance(event, events.QueueChanged | events.CapsChanged | events.ConnectionsChanged)


def _is_own(hearer: Hearer, job_id: JobId) -> bool:
    return hearer.hears_all or job_id in hearer.jobs
