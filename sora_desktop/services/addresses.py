"""Reads the address of a server as a person pasted it."""

from __future__ import annotations

import ipaddress
import re
import shlex
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sora_desktop.domain.errors import InvalidConnection

_EXAMPLE = "http://127.0.0.1:8091/v1"
_NEARBY = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
_SHOWN = 120
"""Characters of what was pasted that are repeated at most."""

_WITHIN = re.compile(r"https?://[^\s\"'`<>\\|;]+", re.IGNORECASE)
"""An address inside a command or a line of code."""

_COMMAND = re.compile(r"(?:[$>#]\s*)?curl(?:\.exe)?\s+")
_QUOTES = "\"'`“”‘’,;"
_VERSION = r"v\d+[a-z0-9]*(?:/|$)"
_ENDPOINT = re.compile(
    rf"""/(?:
        videos (?: /(?!{_VERSION}).* )?
      | video/generations (?: /.* )?
      | models (?: /(?!{_VERSION}).* )?
      | chat/completions | completions | responses | embeddings | images/(?:generations|edits|variations)
      | audio/\w+ | openapi\.json | docs | redoc | swagger (?:/.*)? | health | healthz | metrics
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
"""What stands behind a base URL where somebody pasted the address of an endpoint."""

_PARAMETERS = frozenset({"after", "before", "limit", "order", "variant", "index", "stream", "statuses"})
"""Parameters of single requests, which are no part of a base URL."""

_SECRET_PARAMETER = re.compile(r"key|token|secret|passw|signature|^(?:sig|code|auth|authorization)$", re.IGNORECASE)
_VALUE_OPTIONS = frozenset(
    {
        "-X", "--request", "-H", "--header", "-d", "--data", "--data-raw", "--data-binary", "--json", "-F", "--form",
        "-o", "--output", "-u", "--user", "-x", "--proxy", "--cacert", "-m", "--max-time", "-A", "--user-agent", "-b",
        "--cookie", "-w", "--write-out", "-T", "--upload-file", "--connect-timeout", "--retry",
    }
)  # fmt: skip
"""Options of curl that a value follows."""


def normalised_base_url(text: str) -> str:
    """Give the base URL in one form: a scheme, no slash or endpoint at its end, its query kept.

    What is pasted may also be quoted, the address of an endpoint, or a whole command that holds one.

    Raises:
        InvalidConnection: it is no address of a web server, or it carries a password or a key.
    """
    cleaned = _address_in(text.strip().strip("\ufeff\u200b"))
    if not cleaned:
        raise InvalidConnection(reason=f"Enter the server's base URL, such as {_EXAMPLE}.")
    if re.search(r"<[^<>]*>|\{[^{}]*\}", cleaned.partition("?")[0].partition("/videos")[0]):
        raise InvalidConnection(reason="Replace what stands in brackets in the address by your own.")
    if "://" not in cleaned:
        cleaned = ("http://" if _looks_local(cleaned) else "https://") + cleaned
    try:
        parts = urlsplit(cleaned)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _no_address(text) from None
    if not host or set(host) & set(_QUOTES) or parts.scheme not in {"http", "https"} or re.search(r"\s", cleaned):
        raise _no_address(text)
    if parts.username is not None or parts.password is not None:
        raise InvalidConnection(
            reason="Leave user name and password out of the address; enter them as the key, with “basic”."
        )
    path, query = _without_endpoint(parts.path, parts.query)
    _refuse_secrets(query)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, query, ""))


def host_of(base_url: str) -> str:
    """Give the host of a base URL, in small letters; empty where there is none."""
    try:
        return (urlsplit(base_url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _address_in(pasted: str) -> str:
    """Find the address in what was pasted."""
    if _COMMAND.match(pasted):
        return _target_of_curl(pasted).strip(_QUOTES)
    if not any(c.isspace() for c in pasted) and "=" not in pasted.partition("://")[0]:
        bare = pasted.strip(_QUOTES)
        return bare[1:-1] if bare.startswith("<") and bare.endswith(">") else bare
    found = _WITHIN.search(pasted)
    return found[0].rstrip(_QUOTES + ")]}") if found else pasted


def _target_of_curl(command: str) -> str:
    """Give what a curl command asks; the values of its options may hold addresses too."""
    try:
        words = iter(shlex.split(_COMMAND.sub("", command).replace("\\\n", " ")))
    except ValueError:
        found = _WITHIN.search(command)
        return found[0] if found else ""
    for word in words:
        if word == "--url":
            return next(words, "")
        if word in _VALUE_OPTIONS:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def _without_endpoint(path: str, query: str) -> tuple[str, str]:
    """Take away what belongs to a single request."""
    ends = "/" + _QUOTES
    bare = path.rstrip(ends)
    base = bare
    while (shorter := _ENDPOINT.sub("", base).rstrip(ends)) != base:
        base = shorter
    if base == bare or not query:
        return base, query
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in _PARAMETERS]
    return base, urlencode(kept)


def _refuse_secrets(query: str) -> None:
    """Refuse an address with a key in it: it would be written down, and shown, with the address."""
    if any(_SECRET_PARAMETER.search(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        raise InvalidConnection(reason="Leave the key out of the address; enter it as the key, or as a header.")


def _no_address(pasted: str) -> InvalidConnection:
    """Say that something is no address, and repeat it only where it cannot hold a key."""
    text = pasted.strip()
    harmless = len(text) <= _SHOWN and "@" not in text and "?" not in text and not _COMMAND.match(text)
    named = f"“{text}”" if harmless and text.isprintable() else "This"
    return InvalidConnection(reason=f"{named} is not the address of a server. It looks like {_EXAMPLE}.")


def _looks_local(address: str) -> bool:
    """Tell whether an address without a scheme names a computer nearby, which rarely has a certificate."""
    try:
        host = urlsplit(f"//{address}").hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEARBY)
