"""What a report cannot prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.grading import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.services.verification.clip import ClipPart

RECORD = (
    "All of this was recorded by this program on this computer, and says no more than what was seen from here. "
    "Who controls the computer controls the record."
)
SEAL = (
    "The chain of a receipt and the seal of a report hold no secret. They show damage and later changes, but not "
    "the work of somebody who rewrites everything consistently."
)
MODEL = (
    "It does not show that a model made the picture, nor which one, nor what the operator of the server runs behind "
    "it: only what the server sent."
)
AUTHORITY = (
    "A certificate shows who answers only as far as its authority can be trusted. Here a file of authorities of your "
    "own counted, too: whoever holds such an authority can make certificates for any name."
)
OPEN = "Without TLS, anybody on the way may have answered in the server's place."
HERE = "The server was on this computer, so its operator is whoever controls this computer."


def limits_of(parts: Sequence[ClipPart]) -> tuple[str, ...]:
    """Say what the evidence of these clips cannot prove."""
    return tuple(dict.fromkeys([RECORD, *(limit for part in parts for limit in _of(part)), SEAL]))


def _of(part: ClipPart) -> Iterator[str]:
    if part.judgement.source is not Source.SERVER:
        return
    yield MODEL
    peers = [one.exchange.peer for one in part.evidence.recorded if one.exchange.peer is not None]
    if any(peer.own_authority and peer.tls for peer in peers):
        yield AUTHORITY
    if any(peer.tls is None for peer in peers):
        yield OPEN
    if part.is_here:
        yield HERE
