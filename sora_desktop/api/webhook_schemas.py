"""The forms of webhooks, for the description of the service."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sora_desktop.domain.webhooks import EVENTS

Event = Annotated[str, Field(json_schema_extra={"enum": list(EVENTS)})]
"""The name of an event; the service itself says what is wrong with another one."""

_EXAMPLE = "http://127.0.0.1:8080/sora"


class Webhook(BaseModel):
    """A program that is told what became of jobs."""

    id: str
    url: str
    events: list[Event] = Field(description="What it is told of.")
    elsewhere: bool = Field(description="Whether it may be on another computer.")
    made_at: datetime
    delivered_at: datetime | None = Field(description="When it last took a message.")
    failure: str | None = Field(description="Why the last message was not delivered; null if it was.")
    waiting: int = Field(description="How many messages are still to be delivered.")
    given_up: int = Field(description="How many messages it never took.")


class NewWebhook(Webhook):
    """A webhook that was just added."""

    secret: str = Field(description="What messages to it are signed with; shown only now.")


class WebhookList(BaseModel):
    """All webhooks."""

    data: list[Webhook]


class WebhookOrder(BaseModel):
    """A webhook that is to be added."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=2000, examples=[_EXAMPLE], description="Where the program listens, on this computer.")
    events: list[Event] | None = Field(default=None, description="All if none are named.")


class Delivered(BaseModel):
    """What became of a message."""

    taken: bool
    status: int | None = Field(description="The HTTP status of the answer; null if there was none.")
    detail: str
