"""Reads a server's list of videos in place of many single looks, as long as that is worth it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import ClientError, NeverSent, NotSupported, RateLimited

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sora_desktop.clients.base import RemoteVideo, SoraClient
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.watched import Watched

_log = logging.getLogger(__name__)

FROM_JOBS = 3
"""How many running jobs of a connection it takes to ask for the list."""

PAGE_PACE = 0.5
"""Seconds of rest for each part of the list that was read."""

RETRY_AFTER = 60.0
"""Seconds until a list that could not be had is asked for again, at first."""

RETRY_MOST = 600.0
"""The same at most, and for a list that is of no use."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a server's clock may be off ours."""

_LONG = 200
_FOR_EACH = 20
"""A list in one piece may be this many times as long as there are jobs wanted, before it costs more than it saves."""


class ListReading:
    """Reads the list of one connection's server, and knows whether it is any good.

    Attributes:
        rest_until: until when the list is not to be asked for, to spare its server.
    """

    def __init__(self) -> None:
        """Begin with trust."""
        self.rest_until = 0.0
        self._trusted_from = 0.0
        self._retry = RETRY_AFTER

    def forgive(self) -> None:
        """Trust the list again: another server, or other settings, may be behind it now."""
        self._trusted_from, self._retry = 0.0, RETRY_AFTER

    def is_worth_it(self, client: SoraClient, running: int, now: float) -> bool:
        """Tell whether the list is to be asked for in place of single looks at so many running jobs."""
        return running >= FROM_JOBS and now >= self._trusted_from and client.capabilities.listing is not Support.NO

    def distrust(self, now: float, reason: str) -> None:
        """Note that the list is of no use for the time being."""
        _log.info("videos are looked at one by one for a while: %s", reason)
        self._trusted_from = now + RETRY_MOST

    async def read(
        self, client: SoraClient, wanted: Mapping[str, Watched], *, now: float, record: list[Exchange]
    ) -> tuple[dict[str, RemoteVideo], float | None]:
        """Read the list until all that are wanted are found, or cannot come any more.

        Args:
            client: the server's.
            wanted: the videos that are wanted, by their ids.
            now: by the clock of the rests.
            record: takes the evidence.

        Returns:
            What was found, and how many seconds to wait before the next look, if the server says so. Without
            anything found, the list could not be had or is of no use.

        Raises:
            NeverSent: the server cannot be reached.
            RateLimited: it wants to be left alone.
        """
        found: dict[str, RemoteVideo] = {}
        hint: float | None = None
        pages = 0
        try:
            missing, oldest = set(wanted), _oldest(wanted.values())
            after: str | None = None
            # One part is worth as much as a few single looks, and not more.
            for pages in range(1, 2 + len(wanted) // FROM_JOBS):  # noqa: B007 - the last one counts
                page = await client.list_videos(after=after, record=record.append)
                hint = hint if page.poll_after is None else max(page.poll_after, hint or 0.0)
                found.update((video.id, video) for video in page.videos)
                missing.difference_update(video.id for video in page.videos)
                after = page.next_after
                if not missing or after is None or _all_older(page.videos, oldest):
                    break
        except (NeverSent, RateLimited):
            raise
        except NotSupported as error:
            self.distrust(now, str(error))
            return {}, None
        except ClientError as error:
            _log.info("the list of videos cannot be had: %s", error)
            self._trusted_from = now + self._retry
            self._retry = min(2 * self._retry, RETRY_MOST)
            return {}, None
        self._retry = RETRY_AFTER
        self.rest_until = now + PAGE_PACE * pages
        if not self._is_useful(found, wanted, now):
            return {}, None
        return found, hint

    def _is_useful(self, found: Mapping[str, RemoteVideo], wanted: Mapping[str, Watched], now: float) -> bool:
        ours = [found[name] for name in wanted if name in found]
        if not ours:
            self.distrust(now, "the list shows none of them")
        elif not all(video.status_word for video in ours):
            self.distrust(now, "the list does not tell how they stand")
        elif len(found) > max(_LONG, _FOR_EACH * len(wanted)):
            self.distrust(now, "the list is much longer than they are many")
        else:
            return True
        return False


def _oldest(wanted: Iterable[Watched]) -> datetime | None:
    """Give a time before which none of the wanted videos was made, or None where one may be of any age."""
    times = [watched.made_after for watched in wanted]
    known = [time for time in times if time is not None]
    return min(known) - CLOCK_SKEW if known and len(known) == len(times) else None


def _all_older(videos: Iterable[RemoteVideo], oldest: datetime | None) -> bool:
    return oldest is not None and all(video.created_at is not None and video.created_at < oldest for video in videos)
