"""What a clip's file, or a file beside it, says of how the clip was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import Order

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import VideoRequest


class SettingsSource(StrEnum):
    """Where settings were read."""

    PACKET = "packet"
    """In the clip itself, where an export put them."""

    SIDECAR = "sidecar"
    """In a file beside it that this program wrote."""

    FOREIGN = "foreign"
    """In a file beside it that another program wrote."""

    LIBRARY = "library"
    """Nowhere: the library knows the clip by its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSettings:
    """How a clip was made, as far as it is told; it may be wrong, for anybody can write such a file."""

    request: VideoRequest
    """What was asked for. Files that it names are there; those that are not are in `missing`."""

    source: SettingsSource
    connection: str | None = None
    """The name that the connection had where the clip was made."""

    name: str | None = None
    tags: tuple[str, ...] = ()
    rating: int = 0
    favourite: bool = False
    note: str | None = None
    simulated: bool | None = None
    """Whether it was simulated; None if that is not told."""

    model: str | None = None
    """What its server made, as are `size` and `seconds`."""

    size: str | None = None
    seconds: float | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    job_id: str | None = None
    """The id of its job, in whichever library that is."""

    remote_id: str | None = None
    """Its server's id of it."""

    batch_name: str | None = None
    take: int = 1
    derivation: Derivation | None = None
    source_id: str | None = None
    continues: str | None = None
    sha256: str | None = None
    """Of the clip as its server sent it, without what an export added, in hex; None if that is not told."""

    missing: tuple[str, ...] = ()
    """The names of images and clips that the request used and that are not here."""

    @property
    def order(self) -> Order:
        """What would ask for such a clip once more; its connection may not exist here."""
        return Order(request=self.request, connection=self.connection, name=self.name, tags=self.tags)
