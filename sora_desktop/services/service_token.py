"""The token of the window's local service: kept in the keyring, so that programs that know it go on working."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SecretError

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.storage.secrets import SecretStore

ACCOUNT = "local-service"
"""What the token of the person's usual data folder is called in the keyring."""

_TOKEN_BYTES = 32

_log = logging.getLogger(__name__)


class ServiceToken:
    """Gives the token; where there is no keyring, it lasts as long as the program runs.

    Attributes:
        kept: whether the keyring holds it.
    """

    def __init__(self, keyring: SecretStore, folder: Path | None = None) -> None:
        """Look for it in `keyring`, but not before it is asked for.

        Args:
            keyring: where it is kept.
            folder: a data folder that has a token of its own; None for the usual one.
        """
        self._keyring = keyring
        self._account = ACCOUNT if folder is None else f"{ACCOUNT}:{_digest(folder)}"
        self._token: str | None = None
        self.kept = False

    async def get(self) -> str:
        """Give the token; it is made when it is asked for at first."""
        if self._token is None:
            try:
                self._token = await asyncio.to_thread(self._keyring.get, self._account)
                self.kept = self._token is not None
            except SecretError as error:
                _log.warning("the token of the local service was not looked up: %s", error)
        return self._token or await self.renew()

    async def renew(self) -> str:
        """Make another token, and give it."""
        self._token = new_token()
        try:
            await asyncio.to_thread(self._keyring.set, self._account, self._token)
            self.kept = True
        except SecretError as error:
            self.kept = False
            _log.warning("the token of the local service lasts for this session only: %s", error)
        return self._token


def _digest(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)
