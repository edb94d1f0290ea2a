"""Writes a recorded request as a command for curl that anybody can repeat; the key is a variable of the shell."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.exchanges import BODY_LIMIT, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.exchanges import Exchange

KEY_VARIABLE = "API_KEY"
"""The variable of the shell that stands for the key."""

_MASK = "[redacted]"
"""What stands in a recorded exchange where a secret was."""

_MADE_BY_CURL = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"}
)
_DISPOSITION = re.compile(
    r'^Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?', re.MULTILINE
)
_WIDTH = 100
"""A command that is longer gets a line for each option."""


class Way(NamedTuple):
    """How requests of a connection go to its server."""

    auth: Auth = Auth.BEARER
    """How its key is sent."""

    ca_file: str | None = None
    """Its file of further authorities."""

    proxy: str | None = None
    """Its proxy without a password; `direct` for none; None for what the system says."""


def curl(exchange: Exchange, way: Way = Way()) -> str:  # noqa: B008 - it cannot be changed
    """Write a command that makes a request again.

    Anything from the record is quoted, so that no text in it can act as a command. Where a secret
    stood there is a variable: `API_KEY` for the key, and one called after it for each other header.
    A file that was sent along is to be put beside, under its name.

    Args:
        exchange: what was recorded.
        way: how it went.
    """
    parts = [
        "curl",
        *_method(exchange),
        *_headers(exchange, way.auth),
        *_body(exchange),
        *_line(way),
        *_target(exchange),
    ]
    line = " ".join(parts)
    return line if len(line) <= _WIDTH else " \\\n  ".join([" ".join(parts[:2]), *parts[2:]])


def _method(exchange: Exchange) -> Iterator[str]:
    if exchange.method.upper() != ("POST" if exchange.request_body else "GET"):
        yield f"--request {_quoted(exchange.method)}"


def _headers(exchange: Exchange, auth: Auth) -> Iterator[str]:
    for name, value in exchange.request_headers.items():
        lower = name.lower()
        if lower in _MADE_BY_CURL or (lower == "content-type" and value.startswith("multipart/")):
            continue
        if lower == "authorization" and value == _MASK:
            yield _authorization(auth)
        elif lower == "api-key" and value == _MASK:
            yield f'--header "api-key: ${KEY_VARIABLE}"'
        else:
            yield f"--header {_filled(f'{name}: {value}', variable_of(name))}"


def _authorization(auth: Auth) -> str:
    if auth is Auth.BASIC:
        return f'--user "${KEY_VARIABLE}"'
    word = "Bearer " if auth is Auth.BEARER else ""
    return f'--header "Authorization: {word}${KEY_VARIABLE}"'


def _body(exchange: Exchange) -> Iterator[str]:
    body = exchange.request_body
    if not body:
        return
    if len(body.encode("utf-8", "replace")) >= BODY_LIMIT - len(_MASK):
        # The record keeps the beginning only.
        yield "--data-binary @body"
    elif body.startswith("--"):
        yield from _form(body)
    else:
        yield f"--data-raw {_quoted(body)}"


def _form(body: str) -> Iterator[str]:
    boundary = body.split("\r\n", 1)[0]
    for part in f"\r\n{body}".split(f"\r\n{boundary}")[1:-1]:
        head, _, value = part.removeprefix("\r\n").partition("\r\n\r\n")
        match = _DISPOSITION.search(head)
        if match is None:
            continue
        name, file = match[1], match[2]
        if file is None:
            yield f"--form-string {_quoted(f'{name}={value}')}"
        else:
            yield f"--form {_quoted(f'{name}=@{_plain_name(file)}')}"


def _line(way: Way) -> Iterator[str]:
    if way.ca_file:
        yield f"--cacert {_quoted(way.ca_file)}"
    if way.proxy == "direct":
        yield "--noproxy '*'"
    elif way.proxy:
        yield f"--proxy {_quoted(way.proxy)}"


def _target(exchange: Exchange) -> Iterator[str]:
    if exchange.operation is Operation.CONTENT:
        yield "--output clip.mp4"
    else:
        yield "--include"
    if any(sign in exchange.url.replace(_MASK, "") for sign in "[]{}"):
        yield "--globoff"
    yield f"--url {_filled(exchange.url, KEY_VARIABLE)}"


def _filled(text: str, variable: str) -> str:
    """Quote a text, with a variable wherever a secret was taken out."""
    first, *others = text.split(_MASK)
    start = _quoted(first) if first else ""
    return start + "".join(f'"${variable}"' + (_quoted(other) if other else "") for other in others)


def _quoted(text: str) -> str:
    """Quote a text for the shell, in one line; what cannot be seen is written as its code."""
    if text.isprintable():
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return "$'" + "".join(sign if sign.isprintable() else _codes(sign) for sign in escaped) + "'"


def _codes(sign: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "replace"))


def _plain_name(file: str) -> str:
    """Give a file's name without what leads elsewhere, or means something to curl."""
    return re.sub(r"[^\w.-]+", "_", file).lstrip(".-") or "file"


def variable_of(header: str) -> str:
    """Give the variable of the shell that stands for the secret in a header."""
    return re.sub(r"\W+", "_", header, flags=re.ASCII).strip("_").upper() or KEY_VARIABLE
