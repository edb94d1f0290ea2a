"""The kinds of servers, for those who show or choose them."""

from sora_desktop.clients.kinds import KINDS, kind_of
from sora_desktop.clients.kinds.base import Kind

__all__ = ["KINDS", "Kind", "kind_of"]
