"""What can be said of an entry, beside its fields, before anything is saved or sent."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.services.connection_options import checked_headers, checked_prices, read_proxy
from sora_desktop.services.kinds import kind_of
from sora_desktop.ui.connections.entry import Entry, ProxyWay, headers_of, price_of, prices_of, secret_names
from sora_desktop.ui.connections.kind_words import key_hint_of
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

translate = QCoreApplication.translate
_LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".home", ".internal", ".home.arpa")
_PLACE = re.compile(r"<[^<>]*>")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence beside a field."""

    words: str
    tone: Tone = Tone.PROBLEM
    suggestion: str = ""


def judge(
    entry: Entry, taken: Collection[str], *, key_stored: bool, environment: Mapping[str, str] = os.environ
) -> dict[str, Saying]:
    """Say what can be said of an entry without the network, by field.

    Args:
        entry: the form.
        taken: the names of the other connections.
        key_stored: whether the place that the entry names already holds a key.
        environment: the variables that keys may be read from.
    """
    said = {
        "name": _judge_name(entry.name, taken),
        "base_url": _judge_address(entry),
        "key": _judge_key(entry, environment, stored=key_stored),
        "proxy": _judge_proxy(entry),
        "ca_file": _judge_file(entry.ca_file),
        "headers": _judge_headers(entry),
        "prices": _judge_prices(entry),
    }
    return {field: saying for field, saying in said.items() if saying is not None}


def hinders(said: Mapping[str, Saying]) -> bool:
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


def _judge_name(text: str, taken: Collection[str]) -> Saying | None:
    name = " ".join(text.split())
    if not name:
        return Saying(translate("ConnectionForm", "Give it a name."))
    if name.casefold() in {other.casefold() for other in taken}:
        words = translate("ConnectionForm", "There is already a connection called “{name}”.")
        return Saying(words.format(name=name))
    return None


def _judge_address(entry: Entry) -> Saying:
    place = _PLACE.search(entry.base_url)
    if place is not None:
        words = translate("ConnectionForm", "Put your own name in the place of {place}.")
        return Saying(words.format(place=place[0]))
    try:
        base_url = normalised_base_url(entry.base_url)
    except InvalidConnection as error:
        return Saying(describe_error(error).advice)
    if travels_openly(base_url) and entry.sends_key:
        words = translate("ConnectionForm", "With http:// the key would travel unencrypted over the network.")
        return Saying(words, Tone.ATTENTION, base_url.replace("http://", "https://", 1))
    parts = urlsplit(base_url)
    if parts.path in {"", "/"}:
        words = translate("ConnectionForm", "The addresses of most servers end in /v1.")
        return Saying(words, Tone.ATTENTION, parts._replace(path="/v1").geturl())
    videos = parts._replace(path=f"{parts.path}/{kind_of(entry.kind).paths.create}").geturl()
    return Saying(translate("ConnectionForm", "Videos are asked for at {address}").format(address=videos), Tone.QUIET)


def _judge_key(entry: Entry, environment: Mapping[str, str], *, stored: bool) -> Saying | None:
    if not entry.sends_key:
        return None
    if entry.key_source is KeySource.ENVIRONMENT:
        return _judge_variable(entry.key_variable.strip(), environment)
    key = entry.key.strip()
    if key and not (key.isascii() and key.isprintable()):
        return Saying(translate("ConnectionForm", "The key has characters that no key has. Paste it again."))
    if not key and not stored:
        hint = key_hint_of(kind_of(entry.kind))
        return Saying(hint or translate("ConnectionForm", "Paste the key that the server gave you."), Tone.QUIET)
    return None


def _judge_variable(name: str, environment: Mapping[str, str]) -> Saying:
    if not name:
        return Saying(translate("ConnectionForm", "Name the environment variable that holds the key."))
    if not _VARIABLE.fullmatch(name):
        words = translate("ConnectionForm", "That is not the name of a variable. Enter a name such as MY_KEY.")
        return Saying(words)
    if environment.get(name, "").strip():
        return Saying(translate("ConnectionForm", "It is set. The key is read from it and stored nowhere."), Tone.QUIET)
    words = translate("ConnectionForm", "{name} is not set now. Set it, and start the program again.")
    return Saying(words.format(name=name), Tone.ATTENTION)


def _judge_proxy(entry: Entry) -> Saying | None:
    if entry.proxy_way is not ProxyWay.ADDRESS:
        return None
    if not entry.proxy.strip():
        return Saying(translate("ConnectionForm", "Enter the proxy’s address, such as http://proxy.example:3128."))
    try:
        _, with_password = read_proxy(entry.proxy)
    except InvalidConnection as error:
        return Saying(describe_error(error).advice)
    if with_password is None:
        return None
    return Saying(translate("ConnectionForm", "Its password goes to the keyring, and is not shown again."), Tone.QUIET)


def _judge_file(text: str) -> Saying | None:
    path = text.strip()
    if not path:
        return None
    if not Path(path).expanduser().is_absolute():
        return Saying(translate("ConnectionForm", "Enter the whole path of the file, or choose it."))
    if not Path(path).expanduser().is_file():
        return Saying(translate("ConnectionForm", "There is no such file on this computer."))
    return None


def _judge_headers(entry: Entry) -> Saying | None:
    auth = entry.auth if entry.sends_key else Auth.NONE
    try:
        checked_headers(headers_of(entry), secret_names(entry), auth)
    except InvalidConnection as error:
        return Saying(describe_error(error).advice)
    return None


def _judge_prices(entry: Entry) -> Saying | None:
    for price in entry.prices:
        if price_of(price.price) is None:
            words = translate("ConnectionForm", "Write the price of “{model}” as a number, such as 0.10.")
            return Saying(words.format(model=price.model.strip()))
    try:
        checked_prices(prices_of(entry))
    except InvalidConnection as error:
        return Saying(describe_error(error).advice)
    return None
