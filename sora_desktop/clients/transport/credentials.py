"""Turns a key into the header by which a server knows us."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import InvalidConnection

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEARER = "bearer "
_BASIC = "basic "


class Credentials:
    """A key and how it is sent. It shows itself in no text.

    Attributes:
        headers: what goes along with every request to the server's own origin, and nowhere else.
        secrets: every text that must not be written down anywhere.
    """

    __slots__ = ("headers", "secrets")

    def __init__(self, auth: Auth, key: str | None) -> None:
        """Prepare a key.

        Raises:
            InvalidConnection: the key holds characters that cannot be sent.
        """
        headers, secrets = _prepared(auth, (key or "").strip())
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise InvalidConnection(reason="The key has characters that no key has. Paste it again.")
        self.headers: Mapping[str, str] = headers
        self.secrets: tuple[str, ...] = secrets

    def __repr__(self) -> str:
        return "Credentials(…)"


def _prepared(auth: Auth, key: str) -> tuple[dict[str, str], tuple[str, ...]]:
    if auth is Auth.NONE or not key:
        return {}, (key,) if key else ()
    if auth is Auth.API_KEY:
        return {"api-key": key}, (key,)
    if auth is Auth.BASIC:
        return _basic(key)
    if auth is Auth.PLAIN:
        return {"Authorization": key}, (key, *key.split()[1:])
    key = key[len(_BEARER) :].strip() if key.lower().startswith(_BEARER) else key
    return {"Authorization": f"Bearer {key}"}, (key,)


def _basic(key: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Encode `user:password`; anything else is taken for what a service encoded already."""
    if key.lower().startswith(_BASIC):
        key = key[len(_BASIC) :].strip()
    user, colon, password = key.partition(":")
    if not colon:
        return {"Authorization": f"Basic {key}"}, (key,)
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}, tuple(secret for secret in (key, token, password) if secret)
