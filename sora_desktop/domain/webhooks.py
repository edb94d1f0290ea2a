"""Webhooks: other programs that want to be told what became of jobs, and the messages to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.domain.jobs import JobId

EVENT_PREFIX = "video."

TOLD: tuple[JobStatus, ...] = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.UNCONFIRMED)
"""The statuses that webhooks are told of: those in which a job has ended, or needs a person."""

EVENTS: tuple[str, ...] = tuple(f"{EVENT_PREFIX}{status}" for status in TOLD)
"""The names of the events."""

TEST_EVENT = "webhook.test"
"""The event that is sent when a person asks for a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A program that wants to be told."""

    id: str
    url: str
    events: tuple[str, ...] = ()
    """What it wants to hear of, of `EVENTS`; empty for all."""

    elsewhere: bool = False
    """Whether it may be on another computer."""

    made_at: datetime
    delivered_at: datetime | None = None
    """When it last took a message."""

    failure: str | None = None
    """Why the last message was not delivered, or None if it was."""

    given_up: int = 0
    """How many messages it never took."""

    waiting: int = 0
    """How many messages are still to be delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be told to one webhook."""

    id: str
    webhook: str
    """The webhook's id."""

    job: JobId
    status: JobStatus
    connection: str
    simulated: bool
    made_at: datetime
    attempts: int = 0
    """How often it was sent in vain."""


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just added, with the secret that is shown this once."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        return f"NewWebhook({self.webhook!r}, …)"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of sending one message."""

    taken: bool
    status: int | None
    """The HTTP status of the answer, or None if there was none."""

    detail: str
    """For a person: what happened."""

    gone: bool = False
    """Whether the program says that it wants no messages any more."""

    wait: float | None = None
    """Seconds that it wants to be left in peace, if it says so."""
