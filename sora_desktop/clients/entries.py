"""Reads the entries of a server's list, and those that have not changed since the last time nearly for nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.outcomes import listed
from sora_desktop.clients.wire.documents import is_object
from sora_desktop.clients.wire.values import percent
from sora_desktop.clients.wire.videos import video_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.jobs import JobStatus

KEPT = 4096
"""Entries that are remembered at most, with some two kilobytes each."""

_PROGRESS = ("progress", "progress_percent", "percent")
"""Where an entry may say how far its video is, the first one that is there."""


class Entries:
    """Remembers each entry of one server's list as it came, and what was read from it."""

    def __init__(self, words: Mapping[str, JobStatus]) -> None:
        """Read status words as `words` has them."""
        self._words = words
        self._known: dict[str, tuple[Mapping[str, object], RemoteVideo]] = {}

    def reader(self, answer: Answer) -> Callable[[object], RemoteVideo | None]:
        """Give what reads an entry of an answer: the same object again for an entry that is still the same."""
        simulated = answer.simulated

        def read(entry: object) -> RemoteVideo | None:
            try:
                return read_anew(entry)
            except RecursionError:
                return None  # nested beyond all reason

        def read_anew(entry: object) -> RemoteVideo | None:
            name = entry.get("id") if is_object(entry) else None
            if not is_object(entry) or not isinstance(name, str):
                return self._read(entry, answer)
            before, video = self._known.get(name, (None, None))
            if before is None or video is None or video.simulated is not simulated:
                video = self._read(entry, answer)
            elif _same(entry, before):
                return video
            else:
                video = _moved(before, video, entry) or self._read(entry, answer)
            if video is not None:
                self._keep(name, entry, video)
            return video

        return read

    def _read(self, entry: object, answer: Answer) -> RemoteVideo | None:
        video = video_in(entry, None, self._words)
        if video is None:
            return None
        return replace(listed(video, answer), raw=answer.redactor.body(json.dumps(entry).encode()))

    def _keep(self, name: str, entry: Mapping[str, object], video: RemoteVideo) -> None:
        if len(self._known) >= KEPT and name not in self._known:
            self._known.clear()
        self._known[name] = (entry, video)


def _moved(before: Mapping[str, object], video: RemoteVideo, now: Mapping[str, object]) -> RemoteVideo | None:
    """Give a video with its new progress if that is all that has changed in its entry."""
    name = next((name for name in _PROGRESS if name in now), None)
    if name is None or not _same({**before, name: now[name]}, now):
        return None
    progress = percent(now[name])
    return None if progress is None else replace(video, progress=progress)


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Tell whether two entries say the same; to Python, false is equal to 0."""
    return one == other and all(type(value) is type(other[name]) for name, value in one.items())
