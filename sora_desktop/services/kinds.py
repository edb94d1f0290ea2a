"""The kinds of servers, for those who show or choose them."""

from sora_desktop.clients.kinds import KINDS, Kind, kind_at, kind_of, offered

__all__ = ["KINDS", "Kind", "kind_at", "kind_of", "offered"]
