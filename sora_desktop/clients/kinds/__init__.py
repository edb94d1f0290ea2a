"""The kinds of servers, one small file for each."""

from sora_desktop.clients.kinds import openai_compatible
from sora_desktop.clients.kinds.base import Kind

KINDS: tuple[Kind, ...] = (openai_compatible.KIND,)
"""All of them, in the order in which a person chooses from them."""

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> Kind:
    """Give the kind of a name; one that is not known is treated as the default one."""
    return _BY_NAME.get(name, openai_compatible.KIND)
