"""What tests that cost nothing showed of a server just now, each with the requests that were made for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Mark

if TYPE_CHECKING:
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.verification import Finding


class LiveSubject(StrEnum):
    """What is tested; always in this order."""

    REACH = "reach"
    """A request reaches the server, and is answered."""

    TRACE = "trace"
    """The HTTP library tells of a connection to it, of the request and of the answer."""

    KEY = "key"
    """A corrupted key is refused while the right one is accepted."""


@dataclass(frozen=True, slots=True)
class LiveTest:
    """One test."""

    subject: LiveSubject
    finding: Finding
    """What it showed; a note where it could not decide, or where a server checks no key."""

    exchanges: tuple[Exchange, ...] = ()
    """The requests that it made or looked at."""

    corrupted: tuple[Exchange, ...] = ()
    """The requests that were made with a corrupted key."""


@dataclass(frozen=True, slots=True)
class LiveTests:
    """All that was found out; nothing at all for the simulation."""

    tests: tuple[LiveTest, ...] = ()
    """The three; only the first where nothing could be sent."""

    works: tuple[Finding, ...] = ()
    """What works, what does not, and how to mend it."""

    exchanges: tuple[Exchange, ...] = ()
    """The requests by which that was found out."""

    error: SoraDesktopError | None = None
    """What is wrong first of all: `NoVideoService` for a wrong path, `ServiceClosed` for a service that has ended,
    `AccessDenied` for no access, `KeyRefused`, `HostUnreachable` and so on; None if nothing is."""

    @property
    def failed(self) -> bool:
        """Whether one of the three did not hold; that a server checks no key is no failure."""
        return any(test.finding.mark is Mark.BAD for test in self.tests)
