"""How driver and guest convince each other that both know the key, before either believes a word."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_MAGIC = b"sora-desktop driver\n"
_NONCE = 32
_DIGEST = 32
_MOST_BYTES = 256


class NotOurs(Exception):
    """The other side does not know the key, or speaks of something else."""


def greet_guest(connection: Connection, key: bytes) -> None:
    """Let a guest prove that it knows the key, and prove it, too; blocking.

    Raises:
        NotOurs: it does not.
        OSError: it went away.
        EOFError: the same.
    """
    ours = secrets.token_bytes(_NONCE)
    connection.send_bytes(_MAGIC + ours)
    answer = connection.recv_bytes(_MOST_BYTES)
    theirs, proof = answer[:_NONCE], answer[_NONCE:]
    if len(theirs) != _NONCE or not hmac.compare_digest(proof, _proof(key, b"guest", ours, theirs)):
        raise NotOurs
    connection.send_bytes(_proof(key, b"driver", ours, theirs))


def greet_driver(connection: Connection, key: bytes) -> None:
    """Prove to a driver that we know the key, and let it prove it, too; blocking.

    Raises:
        NotOurs: it does not.
        OSError: it went away.
        EOFError: the same.
    """
    offer = connection.recv_bytes(_MOST_BYTES)
    if len(offer) != len(_MAGIC) + _NONCE or not offer.startswith(_MAGIC):
        raise NotOurs
    theirs, ours = offer[len(_MAGIC) :], secrets.token_bytes(_NONCE)
    connection.send_bytes(ours + _proof(key, b"guest", theirs, ours))
    if not hmac.compare_digest(connection.recv_bytes(_MOST_BYTES), _proof(key, b"driver", theirs, ours)):
        raise NotOurs


def _proof(key: bytes, side: bytes, driver: bytes, guest: bytes) -> bytes:
    return hmac.digest(key, side + driver + guest, "sha256")
