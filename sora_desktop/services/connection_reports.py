"""What a connection test found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Learned
    from sora_desktop.domain.errors import SoraDesktopError


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of a connection test."""

    subject: str
    """What was looked at: `address`, `key`, `models`, `list`, …"""

    ok: bool | None
    """Whether it works; None where it cannot be told."""

    detail: str
    """What was found, in words."""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a connection test found."""

    name: str
    ok: bool
    checks: tuple[CheckResult, ...]
    error: SoraDesktopError | None = None
    """What is wrong, where something is."""

    learned: Learned | None = None
    """What the server showed of itself, where it could be looked at."""


def report_of_missing_key(name: str, error: SoraDesktopError) -> ConnectionReport:
    """Report a connection that cannot even be tried."""
    return ConnectionReport(name, False, (CheckResult("key", False, str(error)),), error)
