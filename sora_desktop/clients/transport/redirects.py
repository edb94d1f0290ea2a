"""Decides where a redirect may be followed to."""

from __future__ import annotations

import httpx

from sora_desktop.clients.transport.addresses import host_of, is_web_address, origin_of
from sora_desktop.domain.errors import UnsafeRedirect

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING_METHOD = frozenset({307, 308})
_MOVED = frozenset({301, 302})
_TARGET_SHOWN = 200


def next_stop(url: httpx.URL, *, method: str, status: int, location: str | None) -> httpx.URL | None:
    """Give the address that a redirect leads to, or None where the answer stands as it is.

    A GET is followed anywhere that is safe; whatever changes something on a server is only
    repeated within its origin, and only where the server asks for exactly the same request, or
    where its router merely wants a slash at the end, or none: then it has looked at nothing else.

    Raises:
        UnsafeRedirect: it leads from https to http, or to no web address.
    """
    if status not in REDIRECTS or not location:
        return None
    try:
        target = url.join(location)
    except (httpx.InvalidURL, ValueError):
        if method != "GET":
            return None
        raise _unsafe(url, "an address", "it cannot be read") from None
    if method != "GET":
        keeps_method = status in _KEEPING_METHOD or (status in _MOVED and _differ_by_a_slash(url, target))
        if not keeps_method or origin_of(target) != origin_of(url):
            return None
    _require_safe(url, target)
    return target.copy_with(userinfo=b"", fragment=None)


def named_place(root: str, address: str) -> httpx.URL:
    """Read an address that an answer of the server at `root` named as the place of something.

    Raises:
        UnsafeRedirect: it leads from https to http, or to no web address.
    """
    home = httpx.URL(root)
    try:
        target = home.join(address)
    except (httpx.InvalidURL, ValueError):
        raise _unsafe(home, "an address", "it cannot be read") from None
    _require_safe(home, target)
    return target.copy_with(userinfo=b"", fragment=None)


def too_many(url: httpx.URL, target: httpx.URL) -> UnsafeRedirect:
    """Say that a chain of redirects does not end."""
    return _unsafe(url, host_of(target), f"there were more than {MOST_REDIRECTS} redirects in a row")


def _differ_by_a_slash(url: httpx.URL, target: httpx.URL) -> bool:
    here, there = url.raw_path.partition(b"?"), target.raw_path.partition(b"?")
    return here[0] != there[0] and here[0].rstrip(b"/") == there[0].rstrip(b"/") and there[2] in {here[2], b""}


def _require_safe(url: httpx.URL, target: httpx.URL) -> None:
    if not is_web_address(target):
        raise _unsafe(url, host_of(target) or f"{target.scheme}:", "it is no web address")
    if url.scheme == "https" and target.scheme != "https":
        raise _unsafe(url, host_of(target), "it leads from an encrypted connection to an open one")


def _unsafe(url: httpx.URL, target: str, reason: str) -> UnsafeRedirect:
    return UnsafeRedirect(host=host_of(url), target=target[:_TARGET_SHOWN], reason=reason)
