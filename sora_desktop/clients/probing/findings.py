"""What a test of a server found, line by line, and what was learned by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Learned
    from sora_desktop.domain.errors import SoraDesktopError


@dataclass(frozen=True, slots=True)
class ProbeCheck:
    """One thing that was looked at."""

    subject: str
    """What: `address`, `tls`, `key`, `models`, `list`, `encoding`, `delete`, `remix`, `edit`, `extension` or
    `key checked`; always in this order."""

    ok: bool | None
    """Whether it works; None where it cannot be told, or where there is nothing wrong with its absence."""

    detail: str
    """What was found, in words."""

    advice: str = ""
    """What to change, or to know; empty where there is nothing."""

    error: SoraDesktopError | None = None
    """What decided, where something is wrong or absent."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Everything that a test found."""

    checks: tuple[ProbeCheck, ...]
    learned: Learned | None = None
    """What is known of the server now, with what was known before; None where it was not reached."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.ok is not False for check in self.checks)

    @property
    def error(self) -> SoraDesktopError | None:
        """What is wrong first of all, if anything."""
        return next((check.error for check in self.checks if check.ok is False and check.error is not None), None)
