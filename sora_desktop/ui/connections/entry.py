"""What is entered about a connection, and what can be said of it before it is saved."""

from __future__ import annotations

import dataclasses
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, Auth, Connection, KeySource
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from collections.abc import Collection

    from sora_desktop.services.connection_drafts import ConnectionDraft

EXAMPLES = (
    ("vLLM-Omni", "http://127.0.0.1:8091/v1", Auth.NONE),
    ("SGLang", "http://127.0.0.1:30000/v1", Auth.NONE),
    ("TensorRT-LLM", "http://127.0.0.1:8000/v1", Auth.NONE),
    ("LiteLLM", "http://127.0.0.1:4000/v1", Auth.BEARER),
    ("OpenRouter", "https://openrouter.ai/api/v1", Auth.BEARER),
    ("new-api", "http://127.0.0.1:3000/v1", Auth.BEARER),
    ("Emulator", "http://127.0.0.1:8787/v1", Auth.NONE),
)
"""Where well-known servers are usually found, and whether they usually ask for a key."""

translate = QCoreApplication.translate
_LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".home", ".internal", ".home.arpa")
_NO_KEY = frozenset({Auth.NONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The form's fields; text as it was typed."""

    name: str = ""
    base_url: str = ""
    auth: Auth = Auth.BEARER
    key_source: KeySource = KeySource.KEYRING
    key: str = dataclasses.field(default="", repr=False)
    """A key that is to be stored; empty to leave the stored one as it is."""

    key_variable: str = ""
    concurrency: int = DEFAULT_CONCURRENCY


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence beside a field."""

    words: str
    tone: Tone = Tone.PROBLEM
    suggestion: str = ""


def entry_of(connection: Connection) -> Entry:
    """Write a stored connection into the form; its key is never part of that."""
    source = connection.key_source
    return Entry(
        name=connection.name,
        base_url=connection.base_url,
        auth=connection.auth,
        key_source=KeySource.KEYRING if source is KeySource.NONE else source,
        key_variable=connection.key_variable or "",
        concurrency=connection.concurrency,
    )


def draft_of(entry: Entry) -> ConnectionDraft:
    """Make of the form what the service takes."""
    from sora_desktop.services.connection_drafts import ConnectionDraft  # noqa: PLC0415 - keeps the dialog's start light

    return ConnectionDraft(
        name=entry.name.strip(),
        base_url=entry.base_url.strip(),
        auth=entry.auth,
        key_source=KeySource.NONE if entry.auth is Auth.NONE else entry.key_source,
        key=entry.key.strip() or None,
        key_variable=entry.key_variable.strip() or None,
        concurrency=entry.concurrency,
    )


def judge(entry: Entry, taken: Collection[str], *, key_stored: bool) -> dict[str, Saying]:
    """Say what can be said of an entry without disk or network, by field.

    Args:
        entry: the form.
        taken: the names of the other connections.
        key_stored: whether the place that the entry names already holds a key.
    """
    said = {"base_url": _judge_address(entry)}
    name = " ".join(entry.name.split())
    if not name:
        said["name"] = Saying(translate("ConnectionForm", "Give it a name."))
    elif name.casefold() in {other.casefold() for other in taken}:
        said["name"] = Saying(
            translate("ConnectionForm", "There is already a connection called “{name}”.").format(name=name)
        )
    if entry.auth not in _NO_KEY:
        key = entry.key.strip()
        if entry.key_source is KeySource.ENVIRONMENT:
            if not entry.key_variable.strip():
                said["key"] = Saying(translate("ConnectionForm", "Name the environment variable that holds the key."))
        elif key and not (key.isascii() and key.isprintable()):
            said["key"] = Saying(translate("ConnectionForm", "The key has characters that no key has. Paste it again."))
        elif not key and not key_stored:
            said["key"] = Saying(translate("ConnectionForm", "Paste the key that the server gave you."), Tone.QUIET)
    return said


def hinders(said: dict[str, Saying]) -> bool:
    """Tell whether what was said keeps the entry from being saved."""
    return any(saying.tone is Tone.PROBLEM for saying in said.values())


def travels_openly(base_url: str) -> bool:
    """Tell whether what is sent to an address can be read on the way over foreign networks."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "http" or not host:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_SUFFIXES)
    return not (address.is_private or address.is_loopback or address.is_link_local)


def _judge_address(entry: Entry) -> Saying:
    try:
        base_url = normalised_base_url(entry.base_url)
    except InvalidConnection as error:
        return Saying(describe_error(error).advice)
    if travels_openly(base_url) and entry.auth not in _NO_KEY:
        words = translate("ConnectionForm", "With http:// the key would travel unencrypted over the network.")
        return Saying(words, Tone.ATTENTION, base_url.replace("http://", "https://", 1))
    parts = urlsplit(base_url)
    if parts.path in {"", "/"}:
        words = translate("ConnectionForm", "The addresses of most servers end in /v1.")
        return Saying(words, Tone.ATTENTION, parts._replace(path="/v1").geturl())
    videos = parts._replace(path=f"{parts.path}/videos").geturl()
    return Saying(translate("ConnectionForm", "Videos are asked for at {address}").format(address=videos), Tone.QUIET)
