"""Addresses that are their own permission, as stores of files give them out."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.responses import Response

from sora_desktop.emulator.faults.asked import headers_of

if TYPE_CHECKING:
    from starlette.types import Scope

SIGNED_PATH = "/signed"
"""Below it are the signed forms of all other paths."""

SIGNED_SECONDS = 3600
"""How long a signed address is good for where a script does not say."""

_CREDENTIALS = (b"authorization", b"api-key", b"x-api-key")
_PATH_LETTERS = "/=:@!$'()*,;~%?&+-._"


class Signer:
    """Makes signed addresses and opens them again."""

    def __init__(self) -> None:
        """Choose a secret."""
        self._secret = secrets.token_bytes(32)
        self._credentials: dict[str, list[tuple[bytes, bytes]]] = {}

    def sign(self, origin: str, path: str, *, seconds: int, scope: Scope) -> str:
        """Make a signed address.

        Args:
            origin: scheme, host and port.
            path: the path below it, which may have a query.
            seconds: how long it is good for.
            scope: the request of somebody who may fetch the path; its key is kept for the address.
        """
        plain, _, query = quote(path, safe=_PATH_LETTERS).partition("?")
        expires = str(int(time.time()) + seconds)
        signature = self._signature(plain, query, expires)
        self._credentials[signature] = [pair for pair in scope["headers"] if pair[0].lower() in _CREDENTIALS]
        proof = urlencode({"expires": expires, "signature": signature})
        return f"{origin}{SIGNED_PATH}{plain}?{query}{'&' if query else ''}{proof}"

    def open(self, scope: Scope) -> Scope | Response:
        """Turn a request for a signed address into the one it stands for, or into the answer that refuses it."""
        if any(name in headers_of(scope) for name in (name.decode() for name in _CREDENTIALS)):
            return _refuse(400, "InvalidArgument", "Only one auth mechanism allowed; the address itself is signed.")
        plain = scope["raw_path"].decode("latin-1").removeprefix(SIGNED_PATH)
        rest, _, signature = scope["query_string"].decode("latin-1").rpartition("signature=")
        query, _, expires = rest.removesuffix("&").rpartition("expires=")
        query = query.removesuffix("&")
        if not hmac.compare_digest(signature.encode(), self._signature(plain, query, expires).encode()):
            return _refuse(403, "SignatureDoesNotMatch", "The signature does not match the one calculated.")
        if int(expires) <= time.time():
            return _refuse(403, "AccessDenied", "Request has expired")
        opened = dict(scope)
        opened["path"] = scope["path"].removeprefix(SIGNED_PATH)
        opened["raw_path"] = plain.encode("latin-1")
        opened["query_string"] = query.encode("latin-1")
        opened["headers"] = [*scope["headers"], *self._credentials[signature]]
        return opened

    def _signature(self, path: str, query: str, expires: str) -> str:
        return hmac.digest(self._secret, f"{path}?{query}\n{expires}".encode(), "sha256").hex()


def _refuse(status: int, code: str, message: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(text, status, media_type="application/xml")
