"""Content credentials: what a file's C2PA manifest says of its origin, and how far that can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

EXPIRED = "signingCredential.expired"
"""The code for a certificate that had run out, with no time stamp to show that it had not when it signed."""

REVOKED = "signingCredential.ocsp.revoked"
"""The code for a certificate that was taken back by its issuer."""


UNKNOWN_CLOCK = "timeStamp.untrusted"
"""The code for a time stamp of somebody whom no trusted authority vouches for."""


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
    """There is something, and it cannot be read or judged."""


class Obstacle(StrEnum):
    """Why nothing could be read where there may be something."""

    KIND = "kind"
    """Credentials cannot be read from files of this kind."""

    FILE = "file"
    """The file itself cannot be read."""

    REMOTE = "remote"
    """The file only names an address of its credentials, which is never asked."""

    SIZE = "size"
    """They are larger than what is read."""

    READER = "reader"
    """What reads them is missing here."""

    FORM = "form"
    """They are damaged, or break the rules of their format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """Something that a file was made from, by its credentials."""

    title: str
    signer: str | None = None
    """Whom its own credentials name, where it had any."""

    codes: tuple[str, ...] = ()
    """The codes of C2PA for what was wrong with it when it was used, other than that nobody vouched for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a file's content credentials say; None, or nothing, where they do not say it."""

    state: CredentialState
    obstacle: Obstacle | None = None
    """What stood in the way of reading them, if anything did."""

    remote: str | None = None
    """The address that the file names for them, where it holds none itself; it was not asked."""

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

    ingredients: tuple[Ingredient, ...] = ()
    """What the file is said to have been made from."""

    codes: tuple[str, ...] = ()
    """The codes of C2PA for what was found wrong."""


NO_CREDENTIALS = Credentials(state=CredentialState.NONE)
"""Of a file that carries none."""


def explained(credentials: Credentials) -> str:
    """Say in English sentences what a verdict means, and what it does not."""
    if credentials.obstacle is not None:
        return _OBSTACLES[credentials.obstacle]
    intact = credentials.state in {CredentialState.VALID, CredentialState.TRUSTED}
    told = (words for code, words in _RESERVATIONS.items() if intact and code in credentials.codes)
    return " ".join((_STATES[credentials.state], *told))


_STATES = {
    CredentialState.NONE: "The file has none. That proves nothing: most programs write none, and many drop them.",
    CredentialState.VALID: "The file is as it was signed, by somebody for whom no authority vouches that is trusted "
    "here.",
    CredentialState.TRUSTED: "The file is as it was signed, by somebody for whom an authority vouches that is trusted "
    "here.",
    CredentialState.ALTERED: "The file, or what its credentials say, is not what was signed.",
    CredentialState.UNREADABLE: "There is something that begins like credentials, and it cannot be read.",
}

_RESERVATIONS = {
    EXPIRED: "The signing certificate has expired, and no time stamp that is trusted shows that it had not when it "
    "signed.",
    REVOKED: "The signing certificate was taken back by its issuer.",
    UNKNOWN_CLOCK: "The time is by a time stamp for which no authority vouches that is trusted here.",
}

_OBSTACLES = {
    Obstacle.KIND: "None were found: credentials cannot be read from files of this kind. That proves nothing.",
    Obstacle.FILE: "The file cannot be read.",
    Obstacle.REMOTE: "The file has none itself, but names an address for them. They were not fetched, for nothing is "
    "asked of the network here.",
    Obstacle.SIZE: "There is something that begins like credentials, and it is larger than any that are read here.",
    Obstacle.READER: "There is something that begins like credentials, and what reads them does not work on this "
    "computer.",
    Obstacle.FORM: "There is something that begins like credentials, and it is damaged, or breaks the rules of their "
    "format.",
}
