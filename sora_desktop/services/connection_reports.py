"""What a connection test found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import KeyMissing, SecretError, ServiceClosed

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Learned
    from sora_desktop.domain.errors import SoraDesktopError


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of a connection test."""

    subject: str
    """What was looked at: `address`, `tls`, `key`, `models`, `list`, …"""

    ok: bool | None
    """Whether it works; None where it cannot be told, or where there is nothing wrong with its absence."""

    detail: str
    """What was found, in words."""

    advice: str = ""
    """What to change, or to know; empty where there is nothing."""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a connection test found."""

    name: str
    ok: bool
    checks: tuple[CheckResult, ...]
    error: SoraDesktopError | None = None
    """What is wrong, where something is."""

    learned: Learned | None = None
    """What is known of the server now, where it was reached; to be stored with the connection."""

    @property
    def fault(self) -> str:
        """What is wrong first of all and what to change, in one line; empty where nothing is."""
        wrong = next((check for check in self.checks if check.ok is False), None)
        return f"{wrong.detail} {wrong.advice}".strip() if wrong else ""


def report_of_missing_key(name: str, error: SoraDesktopError) -> ConnectionReport:
    """Report a connection that cannot even be tried: its key is missing, or a setting cannot work."""
    subject = "key" if isinstance(error, KeyMissing | SecretError) else "settings"
    if isinstance(error, ServiceClosed):
        subject = "address"
    advice = error.advice.format_map(error.facts)
    return ConnectionReport(name, False, (CheckResult(subject, False, str(error.args[0]), advice),), error)
