"""Builds the addresses of a server's endpoints from its base URL."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx

from sora_desktop.domain.errors import InvalidConnection

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDPOINT = "/videos"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[\w.-]+")

Origin = tuple[str, str, int]
"""Scheme, host and port: what must be equal for a key to be sent along."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server is."""

    root: str
    """Everything before `/videos`, without a slash at its end and without a query."""

    query: str
    """What was behind a `?` in the base URL; it goes along with every request."""

    host: str
    """Host and, where it is not the usual one, port: what a person is told."""

    origin: Origin

    def endpoint(self, *segments: str, parameters: Mapping[str, str] | None = None) -> str:
        """Give the address of an endpoint; segments may hold any characters."""
        path = "/".join(quote(segment, safe="") for segment in segments)
        query = "&".join(part for part in (self.query, urlencode(parameters or {})) if part)
        return f"{self.root}/{path}" + (f"?{query}" if query else "")


def parse_base_url(text: str) -> ServerAddress:
    """Read a base URL, with or without a slash or `/videos` at its end.

    Raises:
        InvalidConnection: it is no web address, or it holds a password.
    """
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        raise _invalid(text) from None
    if not is_web_address(url):
        raise _invalid(text)
    if url.userinfo:
        raise InvalidConnection(
            reason="Leave user name and password out of the address; enter them as the key, with “basic”."
        )
    path = url.raw_path.partition(b"?")[0].decode("ascii").rstrip("/")
    path = path.removesuffix(_ENDPOINT).rstrip("/")
    netloc = url.netloc.decode("ascii")
    return ServerAddress(
        root=f"{url.scheme}://{netloc}{path}", query=url.query.decode("ascii"), host=netloc, origin=origin_of(url)
    )


def is_web_address(url: httpx.URL) -> bool:
    """Tell whether an address leads to a web server, by what stands in it."""
    return url.scheme in _DEFAULT_PORTS and has_host(url)


def has_host(url: httpx.URL) -> bool:
    """Tell whether an address names a host, by a name or by numbers."""
    if _NAME.fullmatch(url.host):
        return True
    try:
        ipaddress.ip_address(url.host)
    except ValueError:
        return False
    return True


def origin_of(url: httpx.URL) -> Origin:
    """Give a web address's origin."""
    return url.scheme, url.host, _DEFAULT_PORTS.get(url.scheme, 0) if url.port is None else url.port


def host_of(url: httpx.URL) -> str:
    """Give host and, where it is not the usual one, port of a web address."""
    return url.netloc.decode("ascii", "replace")


def _invalid(text: str) -> InvalidConnection:
    return InvalidConnection(
        reason=f"“{text.strip()[:200]}” is not the address of a server. It looks like http://127.0.0.1:8091/v1."
    )
