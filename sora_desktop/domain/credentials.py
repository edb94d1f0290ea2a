"""Content credentials: what a file's C2PA manifest says of its origin, and how far that can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class CredentialState(StrEnum):
    """The verdict on the content credentials of a file."""

    NONE = "none"
    """There are none, which proves nothing: most programs write none, and many drop them."""

    VALID = "valid"
    """The file is as it was signed, by somebody whom no trusted authority vouches for."""

    TRUSTED = "trusted"
    """The file is as it was signed, by somebody whom a trusted authority vouches for."""

    ALTERED = "altered"
    """The file, or what is said of it, is not what was signed."""

    UNREADABLE = "unreadable"
    """There is something, and it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a file's content credentials say; None, or nothing, where they do not say it."""

    state: CredentialState
    signer: str | None = None
    """Whom the signing certificate names."""

    issuer: str | None = None
    """Who issued that certificate."""

    generator: str | None = None
    """The program that made the claim, in its own words."""

    signed_at: datetime | None = None
    """When it was signed, by a time stamp; in UTC."""

    actions: tuple[str, ...] = ()
    """What is said to have been done, such as `c2pa.created`."""

    source_type: str | None = None
    """The kind of source that is claimed, such as `trainedAlgorithmicMedia`: the last part of IPTC's address."""

    codes: tuple[str, ...] = ()
    """The codes of C2PA for what was found wrong."""


NO_CREDENTIALS = Credentials(state=CredentialState.NONE)
"""Of a file that carries none."""
