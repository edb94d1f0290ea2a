"""Prepares a copy of a clip: its bytes, and what is added to it or put beside it; blocking."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import IMPORTED_NAME
from sora_desktop.domain.exports import Bare
from sora_desktop.services.clip_documents import compact, document_of, pretty
from sora_desktop.storage.copies import SourceLost, digest_of, pieces_of, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sora_desktop.domain.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A copy that can be written."""

    source: Path
    size: int
    """Bytes of the copy, what is added included."""

    sha256: str
    """Of the clip, in hex."""

    tail: bytes
    """What is added; nothing where it must stay as it is."""

    sidecar: bytes
    """What a file beside it says."""

    bare: Bare | None
    """Why nothing is added, where that was wanted."""

    altered: bool
    """Whether the file is not the one that came."""

    modified: float | None
    """When the clip was made, in seconds since 1970."""

    def pieces(self, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """Give the bytes of the copy.

        Raises:
            CopyStopped: it is to stop.
            SourceLost: the clip cannot be read.
        """
        digest = hashlib.sha256()
        for piece in pieces_of(self.source, stopped):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != self.sha256:
            # What is told of it is not true of these bytes.
            raise SourceLost(OSError(errno.EAGAIN, "It changed while it was copied"))
        if self.tail:
            yield self.tail


def draft_of(job: Job, source: Path, *, embed: bool, stopped: Callable[[], bool]) -> Draft:
    """Look at a clip and prepare its copy.

    Args:
        job: whose clip it is.
        source: the file.
        embed: whether its settings are to be put into it.
        stopped: tells whether to stop.

    Raises:
        CopyStopped: it is to stop.
        SourceLost: the clip cannot be read.
    """
    found = digest_of(source, stopped)
    # It is told of the bytes that are copied, which somebody may have changed.
    clip: Mapping[str, object] = {"bytes": found.bytes, "sha256": found.sha256}
    bare = _bare(source) if embed else None
    tail = b""
    if embed and bare is None:
        tail = _tail(job, {**document_of(job, note=False), "clip": clip})
        if not tail:
            bare = Bare.FORM
    made = job.completed_at or job.created_at
    return Draft(
        source=source,
        size=found.bytes + len(tail),
        sha256=found.sha256,
        tail=tail,
        sidecar=pretty({**document_of(job), "clip": clip}),
        bare=bare,
        altered=job.file_sha256 is not None and job.file_sha256 != found.sha256,
        modified=made.timestamp(),
    )


def _bare(source: Path) -> Bare | None:
    # Loaded here because it brings a reader of XML that the start does without.
    from sora_desktop.media.xmp import Obstacle, obstacle  # noqa: PLC0415

    with reading(source), source.open("rb") as file:
        found = obstacle(file)
    if found is None:
        return None
    return {Obstacle.CREDENTIALS: Bare.CREDENTIALS, Obstacle.NOT_MP4: Bare.CONTAINER}.get(found, Bare.FORM)


def _tail(job: Job, document: Mapping[str, object]) -> bytes:
    from sora_desktop.media.xmp import MOST, Card, box, packet  # noqa: PLC0415 - as above

    made = job.completed_at or job.created_at
    card = Card(
        description=job.request.prompt,
        title=job.name,
        subjects=job.tags,
        rating=job.rating,
        created=made.isoformat(timespec="seconds"),
        source=_kind_of_source(job),
    )
    tail = box(packet(card, compact(document)))
    return tail if len(tail) <= MOST else b""


def _kind_of_source(job: Job) -> str | None:
    """Say what kind of thing it is, in the words of IPTC's list; nothing where that is not known."""
    if job.simulated:
        return "algorithmicMedia"
    return None if job.connection == IMPORTED_NAME else "trainedAlgorithmicMedia"
