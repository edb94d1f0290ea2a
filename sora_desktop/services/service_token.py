"""The token of the window's local service: kept in the keyring, so that programs that know it go on working."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SecretError

if TYPE_CHECKING:
    from sora_desktop.storage.secrets import SecretStore

ACCOUNT = "local-service"
"""What the token is called in the keyring."""

_TOKEN_BYTES = 32

_log = logging.getLogger(__name__)


class ServiceToken:
    """Gives the token; where there is no keyring, it lasts as long as the program runs.

    Attributes:
        kept: whether the keyring holds it.
    """

    def __init__(self, keyring: SecretStore) -> None:
        """Look for it in `keyring`, but not before it is asked for."""
        self._keyring = keyring
        self._token: str | None = None
        self.kept = False

    async def get(self) -> str:
        """Give the token; it is made when it is asked for at first."""
        if self._token is None:
            try:
                self._token = await asyncio.to_thread(self._keyring.get, ACCOUNT)
                self.kept = self._token is not None
            except SecretError as error:
                _log.warning("the token of the local service was not looked up: %s", error)
        return self._token or await self.renew()

    async def renew(self) -> str:
        """Make another token, and give it."""
        self._token = new_token()
        try:
            await asyncio.to_thread(self._keyring.set, ACCOUNT, self._token)
            self.kept = True
        except SecretError as error:
            self.kept = False
            _log.warning("the token of the local service lasts for this session only: %s", error)
        return self._token


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)
