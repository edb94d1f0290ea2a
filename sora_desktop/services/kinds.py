"""The kinds of servers, for those who show or choose them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.kinds import KINDS, Kind, kind_at, kind_of, offered
from sora_desktop.domain.connections import DEFAULT_KIND
from sora_desktop.services.addresses import host_of

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection

__all__ = ["KINDS", "Kind", "closed_kind", "kind_for", "kind_of", "offered"]


def kind_for(base_url: str) -> Kind:
    """Give the kind that an address's host is known for, or the default one."""
    return kind_at(host_of(base_url)) or kind_of(DEFAULT_KIND)


def closed_kind(connection: Connection) -> Kind | None:
    """Give the kind of a service that has ended and that a connection leads to, whatever kind the person chose."""
    kind = kind_for(connection.base_url)
    return kind if kind.closed else None
