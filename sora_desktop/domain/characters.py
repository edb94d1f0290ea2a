"""People and things that were shown to a server once and can appear in its videos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NAME_LIMIT = 80
"""Characters in a name, by the last published schema of `POST /v1/videos/characters`."""

MOST_IN_ONE = 2
"""How many may appear in one video, by the guide of that protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Somebody, or something, that a server knows."""

    connection: str
    """The name of the connection to that server."""

    remote_id: str
    name: str
    """What prompts call it."""

    created_at: datetime
