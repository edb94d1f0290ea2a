"""Reads addresses and keys of servers from a .env file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import KeySource
from sora_desktop.domain.errors import ConnectionsUnreadable, InvalidConnection
from sora_desktop.services.addresses import host_of, normalised_base_url
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of
from sora_desktop.services.connection_files import ConnectionImport, FoundConnection
from sora_desktop.services.kinds import KINDS, closed_kind, kind_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIZE_LIMIT = 64 * 1024
"""Bytes that a .env file may have."""

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
_QUOTED = re.compile(r"""'([^']*)'\s*(?:\#.*)?$|"((?:[^"\\]|\\.)*)"\s*(?:\#.*)?$""")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_PART = re.compile(r"([A-Z][A-Z0-9_]*?)_(API_KEY|BASE_URL|API_BASE|API_BASE_URL)", re.IGNORECASE)
_OPENAI = "OPENAI"


def read(data: bytes, path: Path, name: str | None = None) -> ConnectionImport:
    """Find the connections that a .env file describes; their keys are in the drafts and nowhere else.

    Args:
        data: the file.
        path: its path, for sentences.
        name: what its only connection is to be called.

    Raises:
        ConnectionsUnreadable: it describes none.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConnectionsUnreadable(path=str(path), reason="it is not UTF-8 text") from None
    found: list[FoundConnection] = []
    notes: list[str] = []
    for prefix, parts in _grouped(variables(text)).items():
        try:
            one = _found(prefix, parts, name)
        except InvalidConnection as error:
            notes.append(f"{prefix}_…: {error.facts['reason']}")
            continue
        if one is not None:
            found.append(one)
        elif "key" in parts:
            notes.append(f"{prefix}_API_KEY was left out: there is no {prefix}_BASE_URL beside it.")
    if not found:
        reason = "it names no OPENAI_API_KEY or OPENAI_BASE_URL, nor any other pair of a key and a base URL"
        raise ConnectionsUnreadable(path=str(path), reason=notes[0].rstrip(".") if notes else reason)
    if name is not None and len(found) > 1:
        reason = f"it holds {len(found)} connections, so one name does not do"
        raise ConnectionsUnreadable(path=str(path), reason=reason)
    return ConnectionImport(path=path, found=tuple(found), notes=tuple(notes))


def variables(text: str) -> dict[str, str]:
    """Read what a .env file sets; lines that set nothing are passed over, and the last of a name counts."""
    found = {}
    for line in text.splitlines():
        matched = _LINE.fullmatch(line)
        if matched is not None:
            found[matched[1]] = _value(matched[2].strip())
    return found


def _value(text: str) -> str:
    quoted = _QUOTED.match(text)
    if quoted is None:
        return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
    if quoted[1] is not None:
        return quoted[1]
    return re.sub(r"\\(.)", lambda escaped: _ESCAPES.get(escaped[1], escaped[1]), quoted[2])


def _grouped(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Bring keys and addresses of the same prefix together."""
    groups: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        matched = _PART.fullmatch(name)
        if matched is not None and value.strip():
            what = "key" if matched[2].upper() == "API_KEY" else "address"
            groups.setdefault(matched[1].upper(), {}).setdefault(what, value.strip())
    return groups


def _found(prefix: str, parts: Mapping[str, str], name: str | None) -> FoundConnection | None:
    key, address = parts.get("key"), parts.get("address") or _usual_address(prefix)
    if address is None or (key is None and prefix != _OPENAI):
        return None
    base_url = normalised_base_url(address)
    draft = ConnectionDraft(
        name=name or _name(prefix, base_url),
        base_url=base_url,
        key_source=KeySource.NONE if key is None else KeySource.KEYRING,
        key=key,
    )
    connection, _ = connection_of(draft, "import")
    closed = closed_kind(connection)
    return FoundConnection(draft=draft, name=connection.name, notes=(closed.notice,) if closed else ())


def _usual_address(prefix: str) -> str | None:
    """Give the address of a hosted service that is known by the prefix of its variables."""
    wanted = prefix.replace("_", "-").lower()
    return next(
        (kind.base_url for kind in KINDS if kind.name == wanted and kind.hosts and "<" not in kind.base_url), None
    )


def _name(prefix: str, base_url: str) -> str:
    """Name a connection after its service; the variables of OpenAI's clients are used for any server."""
    if prefix != _OPENAI:
        return prefix.replace("_", "-").lower()
    kind = kind_for(base_url)
    return kind.name if kind.hosts else host_of(base_url)
