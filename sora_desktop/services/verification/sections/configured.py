"""How a job's connection was configured when it was sent, and what of that is otherwise today."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import KeySource
from sora_desktop.domain.verification import Fact
from sora_desktop.services.verification.grading import was_brought_in
from sora_desktop.services.verification.words import host_in, origin_of, port_of, split_url

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


def address_of(evidence: Evidence, connection: Connection) -> str | None:
    """Give the address to which a job was sent, if that is another one than the connection's present one."""
    attempt, create = evidence.attempt, evidence.create
    if attempt is not None:
        was = attempt.part("connection").text("base_url")
        if was is None or was.rstrip("/") != connection.base_url.rstrip("/"):
            return was or "no address"
    taken = create or next(reversed(evidence.recorded), None)
    if create is not None and not is_at(create.exchange.url, connection.base_url):
        return origin_of(create.exchange.url)
    # What earlier versions sent has no record but the requests themselves.
    if attempt is None and (taken is None or not taken.exchange.url.startswith(_before_query(connection.base_url))):
        return "an address that is not on record" if taken is None else origin_of(taken.exchange.url)
    return None


def is_at(url: str, base_url: str) -> bool:
    """Tell whether two addresses have scheme, host and port in common."""
    return _place(url) == _place(base_url)


def _place(url: str) -> tuple[str, str, int | None]:
    parts, host = split_url(url), host_in(url)
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode()
    return (parts.scheme if parts else url), host.lower().rstrip("."), port_of(url)


def _before_query(base_url: str) -> str:
    return base_url.partition("?")[0].rstrip("/")


def changes_since(evidence: Evidence) -> Iterator[str]:
    """Say what of the connection is otherwise now than when the request was sent."""
    now, attempt = evidence.connection, evidence.attempt
    if was_brought_in(evidence.job):
        return
    if now is None:
        yield f"The connection “{evidence.job.connection}” does not exist any more; all of this is from the record."
        return
    if attempt is None:
        return
    was = attempt.part("connection")
    name = was.text("name")
    if name is not None and name != now.name and was.text("id") in {None, now.id}:
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
