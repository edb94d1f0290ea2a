"""Reads the address of a server as a person pasted it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from sora_desktop.domain.errors import InvalidConnection

_ENDPOINT = "/videos"


def normalised_base_url(text: str) -> str:
    """Give the base URL in one form: a scheme, no slash or `/videos` at its end, its query kept.

    Raises:
        InvalidConnection: it is no address of a web server, or it carries a password.
    """
    cleaned = text.strip()
    if not cleaned:
        raise InvalidConnection(reason="Enter the server's base URL, such as http://127.0.0.1:8091/v1.")
    if "://" not in cleaned:
        cleaned = ("http://" if _looks_local(cleaned) else "https://") + cleaned
    try:
        parts = urlsplit(cleaned)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or any(c.isspace() for c in cleaned):
        raise InvalidConnection(
            reason=f"“{text.strip()}” is not the address of a server. It looks like http://127.0.0.1:8091/v1."
        )
    if parts.username or parts.password:
        raise InvalidConnection(
            reason="Leave user name and password out of the address; enter them as the key, with “basic”."
        )
    path = parts.path.rstrip("/")
    if path.endswith(_ENDPOINT):
        path = path.removesuffix(_ENDPOINT).rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc, path, parts.query, ""))


def _looks_local(address: str) -> bool:
    host = address.split("/", 1)[0].rsplit(":", 1)[0].strip("[]").lower()
    return host in {"localhost", "::1"} or host.startswith(("127.", "10.", "192.168."))
