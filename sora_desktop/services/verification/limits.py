"""What a report cannot prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.grading import Source
from sora_desktop.services.verification.lines import went_open
from sora_desktop.services.verification.places import bringing, is_here, is_proxied_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.services.verification.clip import ClipPart
    from sora_desktop.services.verification.evidence import Evidence

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
BYTES_HERE = "The server of the bytes was on this computer, so its operator is whoever controls this computer."
PROXY_HERE = (
    "The socket led to a proxy on this computer, so no record here shows how a request went on from there: whoever "
    "controls this computer controls that proxy."
)


def limits_of(parts: Sequence[ClipPart]) -> tuple[str, ...]:
    """Say what the evidence of these clips cannot prove."""
    return tuple(dict.fromkeys([RECORD, *(limit for part in parts for limit in _of(part)), SEAL]))


def _of(part: ClipPart) -> Iterator[str]:
    if part.judgement.source is not Source.SERVER:
        return
    yield MODEL
    exchanges = [one.exchange for one in part.evidence.recorded]
    if any(one.peer is not None and one.peer.own_authority and one.peer.tls for one in exchanges):
        yield AUTHORITY
    if any(went_open(one) for one in exchanges):
        yield OPEN
    yield from _nearby(part.evidence)


def _nearby(evidence: Evidence) -> Iterator[str]:
    """Say which ends of the sockets of order and bytes were on this computer."""
    create, brought = evidence.create, bringing(evidence)
    orders = [create.exchange] if create else [one.exchange for one in evidence.recorded if one.exchange not in brought]
    if any(map(is_here, orders)):
        yield HERE
    elif any(map(is_here, brought)):
        yield BYTES_HERE
    if any(map(is_proxied_here, (*orders, *brought))):
        yield PROXY_HERE
