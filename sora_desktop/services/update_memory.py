"""What is remembered between two questions for a newer version, as it stands in the settings."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.releases import Release

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class UpdateMemory:
    """When was asked, what was answered, and what a person was told of it."""

    address: str | None = None
    """Who was asked; what another one answered says nothing."""

    asked_at: datetime | None = None
    tag: str | None = None
    """Names the last answer, so that it need not be sent again."""

    version: str | None = None
    """The newest release by that answer, if there was one."""

    page: str | None = None
    published_at: datetime | None = None
    skipped: str | None = None
    """The version that a person does not want to hear of."""

    told: str | None = None
    told_at: datetime | None = None
    """Which version a person was told of last, and when."""

    @property
    def release(self) -> Release | None:
        """The newest release that is known."""
        return Release(self.version, self.page, self.published_at) if self.version else None

    def answered(self, release: Release | None, tag: str | None) -> UpdateMemory:
        """Give what is to be remembered of an answer, with what a person wished."""
        newest = release or Release("")
        return dataclasses.replace(
            self, tag=tag, version=newest.version or None, page=newest.page, published_at=newest.published_at
        )


def read_memory(values: Mapping[str, object]) -> UpdateMemory:
    """Read what was remembered; whatever makes no sense counts as forgotten."""
    found: dict[str, Any] = {
        name: _moment(values.get(name)) if name.endswith("_at") else _text(values.get(name))
        for name in (field.name for field in dataclasses.fields(UpdateMemory))
    }
    return UpdateMemory(**found)


def write_memory(memory: UpdateMemory) -> dict[str, str]:
    """Write what is to be remembered; what is not known has no entry."""
    values = dataclasses.asdict(memory)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if found is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
