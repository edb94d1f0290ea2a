"""Reads what a server answers when it was shown a character."""

from __future__ import annotations

from sora_desktop.clients.base import RemoteCharacter
from sora_desktop.clients.wire.documents import candidates, layers, parse
from sora_desktop.clients.wire.values import first, identifier, text
from sora_desktop.domain.errors import UnreadableAnswer


def read_character(body: bytes, *, host: str, name: str) -> RemoteCharacter:
    """Read a character; without a name of the server's it has the one that was asked for.

    Raises:
        UnreadableAnswer: it is no JSON, or names no id.
    """
    found = list(layers(parse(body, host=host)))
    remote_id = first(identifier, candidates(found, (("id",), ("character_id",))))
    if remote_id is None:
        raise UnreadableAnswer(host=host, reason="it has no character with an id in it")
    return RemoteCharacter(id=remote_id, name=first(text, candidates(found, (("name",),))) or name)
