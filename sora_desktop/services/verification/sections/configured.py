"""How a job's connection was configured when it was sent, and what of that is otherwise today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.connections import KeySource
from sora_desktop.domain.verification import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Record

_WORDS = {
    "base_url": "address",
    "kind": "kind",
    "proxy": "proxy",
    "ca_file": "file of authorities",
    "auth": "way to send the key",
}


def configured(evidence: Evidence) -> Iterator[Fact]:
    """Give the connection as it was configured when the request was sent."""
    attempt = evidence.attempt
    if attempt is None:
        return
    was = attempt.part("connection")
    yield Fact("Connection when it was sent", was.text("name") or "not known")
    yield Fact("Kind", was.text("kind") or "not known")
    yield Fact("Base URL", was.text("base_url") or "none")
    yield Fact("Key", _key(was))
    yield Fact("Configured proxy", was.text("proxy") or "what the system says")
    yield Fact("Own authorities", was.text("ca_file") or "none")


def configured_now(connection: Connection) -> Iterator[Fact]:
    """Give a connection as it is configured now."""
    yield Fact("Connection", connection.name)
    yield Fact("Kind", connection.kind)
    yield Fact("Base URL", connection.base_url or "none")
    has = connection.key_source is not KeySource.NONE
    yield Fact("Key", f"from: {connection.key_source.value}, sent as: {connection.auth.value}" if has else "none")
    yield Fact("Configured proxy", connection.proxy or "what the system says")
    yield Fact("Own authorities", connection.ca_file or "none")


def changes_since(evidence: Evidence) -> Iterator[str]:
    """Say what of the connection is otherwise now than when the request was sent."""
    now, attempt = evidence.connection, evidence.attempt
    if now is None:
        yield f"The connection “{evidence.job.connection}” does not exist any more; all of this is from the record."
        return
    if attempt is None:
        return
    was = attempt.part("connection")
    name = was.text("name")
    if name is not None and name != now.name:
        yield f"The connection was called “{name}” when the request was sent; now it is “{now.name}”."
    for field, words in _WORDS.items():
        before, value = was.text(field), getattr(now, field)
        if field in was.body and (before or "") != (value or ""):
            yield (
                f"The connection's {words} was changed since: it was {before or 'none'}, and is {value or 'none'} now."
            )


def _key(was: Record) -> str:
    if was.body.get("key") is not True:
        return "none configured"
    return f"sent as: {was.text('auth') or 'not known'} (never recorded itself)"
