"""What a person writes about jobs: names, tags, stars, favourites and notes, for one job or many at once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.jobs import Job

NAME_LIMIT = 200
"""Characters of a name."""

TAG_LIMIT = 60
"""Characters of a tag."""

TAGS_LIMIT = 50
"""Tags of a job."""

NOTE_LIMIT = 10_000
"""Characters of a note."""

STARS = 5
"""The best rating; 0 is none."""

PERSONAL = ("name", "tags", "rating", "favourite", "note")
"""The fields of a job that only a person's word changes, whatever else happens to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What is to be changed about some jobs; None, or nothing, leaves what is there."""

    name: str | None = None
    """The new name; an empty one takes the name away."""

    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    """Tags are compared without regard to case; one that is added as well stays."""

    rating: int | None = None
    """Stars, 0 to 5; 0 takes them away."""

    favourite: bool | None = None
    note: str | None = None
    """The new note; an empty one takes the note away."""

    def check(self) -> list[Problem]:
        """List what is wrong with it."""
        return list(self._problems())

    def applied(self, job: Job) -> Job:
        """Give a job with the changes."""
        changes: dict[str, object] = {}
        if self.name is not None:
            changes["name"] = _tidy(self.name) or None
        if self.added_tags or self.removed_tags:
            changes["tags"] = self._tags_of(job)
        if self.rating is not None:
            changes["rating"] = self.rating
        if self.favourite is not None:
            changes["favourite"] = self.favourite
        if self.note is not None:
            changes["note"] = self.note.strip() or None
        return dataclasses.replace(job, **changes) if changes else job  # type: ignore[arg-type]

    def _tags_of(self, job: Job) -> tuple[str, ...]:
        added = {_tidy(tag).casefold(): _tidy(tag) for tag in self.added_tags}
        gone = {_tidy(tag).casefold() for tag in self.removed_tags} - added.keys()
        kept = {tag.casefold(): tag for tag in job.tags if tag.casefold() not in gone}
        for key, tag in added.items():
            kept.setdefault(key, tag)
        return tuple(kept.values())[:TAGS_LIMIT]

    def _problems(self) -> Iterator[Problem]:
        if self.name is not None and len(_tidy(self.name)) > NAME_LIMIT:
            yield Problem("name", Rule.NAME_TOO_LONG, {"limit": NAME_LIMIT})
        for tag in self.added_tags:
            if not 1 <= len(_tidy(tag)) <= TAG_LIMIT or "," in tag:
                yield Problem("tags", Rule.TAG_UNREADABLE, {"value": tag, "limit": TAG_LIMIT})
        if self.rating is not None and not 0 <= self.rating <= STARS:
            yield Problem("rating", Rule.RATING_OUT_OF_RANGE, {"value": self.rating, "limit": STARS})
        if self.note is not None and len(self.note) > NOTE_LIMIT:
            yield Problem("note", Rule.NOTE_TOO_LONG, {"length": len(self.note), "limit": NOTE_LIMIT})


def _tidy(text: str) -> str:
    return " ".join(text.split())
