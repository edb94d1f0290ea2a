"""What choosing a kind of server fills in, and what its parts are called."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, Auth, KeySource
from sora_desktop.services.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sora_desktop.services.kinds import Kind
    from sora_desktop.ui.connections.entry import Entry

translate = QCoreApplication.translate
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def auth_words(auth: Auth) -> str:
    """Say how a key is sent."""
    return {
        Auth.BEARER: translate("ConnectionForm", "As a bearer token, as most servers want it"),
        Auth.API_KEY: translate("ConnectionForm", "In a header named api-key"),
        Auth.BASIC: translate("ConnectionForm", "As user:password (Basic)"),
        Auth.PLAIN: translate("ConnectionForm", "As it is, in the Authorization header"),
        Auth.NONE: translate("ConnectionForm", "Not at all"),
    }[auth]


def preset(entry: Entry, kind: Kind, *, new: bool) -> Entry:
    """Fill in what is usual of a kind; what a person typed themselves stays."""
    usual_addresses = {"", *(one.base_url for one in KINDS)}
    usual_counts = {DEFAULT_CONCURRENCY, *(one.concurrency for one in KINDS)}
    base_url = kind.base_url if new and kind.base_url and entry.base_url.strip() in usual_addresses else entry.base_url
    concurrency = entry.concurrency
    if entry.concurrency in usual_counts:
        concurrency = kind.concurrency or DEFAULT_CONCURRENCY
    auth, source = kind.auths[0], entry.key_source
    if new and not entry.key.strip():
        source = KeySource.NONE if auth is Auth.NONE else KeySource.KEYRING
    if auth is Auth.NONE:
        auth = next((one for one in kind.auths if one is not Auth.NONE), Auth.BEARER)
    return dataclasses.replace(entry, base_url=base_url, concurrency=concurrency, auth=auth, key_source=source)


def name_for(address: str, kind: Kind, taken: Collection[str]) -> str:
    """Give a name that is free: the kind's, or where the server is."""
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("api.")
    if host in _HERE:
        host = translate("ConnectionForm", "local server")
    wanted = host if kind is KINDS[0] or not kind.base_url else kind.title
    if not wanted:
        return ""
    used = {name.casefold() for name in taken}
    numbered = (f"{wanted} {number}" for number in range(2, 1000))
    return next((name for name in (wanted, *numbered) if name.casefold() not in used), wanted)
