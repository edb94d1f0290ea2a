"""Authorities whom a person trusts to vouch for those who sign content credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnchor:
    """The certificate of an authority that is trusted."""

    subject: str
    """Whom it names."""

    fingerprint: str
    """Its SHA-256 in hex, by which it is told from others of the same name."""

    not_after: datetime
    """Until when it holds; in UTC."""
