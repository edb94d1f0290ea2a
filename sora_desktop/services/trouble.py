"""What keeps a job from moving on, and for how long it has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import AccessDenied, KeyRefused, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.errors import SoraDesktopError

LASTING = 60.0
"""Seconds after which nobody should wait for the end of a trouble without being asked."""

LASTING_IF_STUBBORN = 10.0
"""The same for what hardly passes by itself."""

_STUBBORN = (StorageError, KeyRefused, AccessDenied)


class Trouble:
    """A trouble of one job that may pass. The job goes on trying; this only tells who waits for it."""

    def __init__(self, changed: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without any; `changed` is called whenever there is something to look at."""
        self._changed = changed
        self._clock = clock
        self._error: SoraDesktopError | None = None
        self._since = 0.0

    def arose(self, error: SoraDesktopError) -> bool:
        """Note a trouble, or that it is still there; tell whether it is a new one."""
        new = self._error is None or self._error.code != error.code
        if self._error is None:
            self._since = self._clock()
        self._error = error
        self._changed()
        return new

    def over(self) -> None:
        """Note that the job moves on."""
        self._error = None

    @property
    def lasting(self) -> SoraDesktopError | None:
        """The trouble, if it has lasted so long that nobody should wait for its end unasked."""
        if self._error is None:
            return None
        limit = LASTING_IF_STUBBORN if isinstance(self._error, _STUBBORN) else LASTING
        return self._error if self._clock() - self._since >= limit else None
