"""Checks what a person enters about the way to a server: headers, proxy, authorities, time limits, prices."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sora_desktop.domain.connections import Auth, Header
from sora_desktop.domain.errors import InvalidConnection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sora_desktop.domain.connections import Price

DIRECT = "direct"
"""What is entered for a proxy where there is to be none, whatever the system says."""

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""How an environment variable is named inside a value."""

_ONLY_A_VARIABLE = re.compile(rf"(?:(?:bearer|basic|token|apikey|api-key) +)?{VARIABLE.pattern}", re.IGNORECASE)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SECRET_NAME = re.compile(r"auth|key|token|secret|cookie|passw|credential|signature", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"(?:bearer|basic) +\S|sk-", re.IGNORECASE)
_OURS = frozenset(
    {
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect",
        "host", "idempotency-key", "if-range", "keep-alive", "proxy-connection", "range", "te", "trailer",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""Headers that the program or the network library writes itself."""

_AUTH_HEADER = {Auth.BEARER: "authorization", Auth.BASIC: "authorization", Auth.PLAIN: "authorization"} | {
    Auth.API_KEY: "api-key"
}
_HEADERS_LIMIT = 32
_VALUE_LIMIT = 8 * 1024
_PROXY_SCHEMES = frozenset({"http", "https"})
_TIMEOUT_LIMIT = 86_400.0
_CA_LIMIT = 4 * 1024 * 1024
_PRICES_LIMIT = 500
_PRICE_LIMIT = 10_000.0
_BAD_PROXY = "That is not the address of a proxy. It looks like http://proxy.example:3128."


def is_secret(header: Header) -> bool:
    """Tell whether a header looks as if its value must not be written down; one that names a variable does not."""
    value = (header.value or "").strip()
    if _ONLY_A_VARIABLE.fullmatch(value):
        return False
    return header.value is None or bool(_SECRET_NAME.search(header.name) or _SECRET_VALUE.match(value))


def checked_headers(
    entered: Sequence[Header], secret: Collection[str], auth: Auth
) -> tuple[tuple[Header, ...], dict[str, str]]:
    """Check headers and take their secrets out.

    Args:
        entered: as a person entered them.
        secret: names of further ones that are to be kept as secrets.
        auth: how the key is sent.

    Returns:
        The headers as they may be stored, and the secret values that were entered, by name.

    Raises:
        InvalidConnection: one of them cannot be sent.
    """
    if len(entered) > _HEADERS_LIMIT:
        raise InvalidConnection(reason=f"At most {_HEADERS_LIMIT} headers can be sent along.")
    hidden = {name.strip().lower() for name in secret}
    stored: list[Header] = []
    values: dict[str, str] = {}
    for header in entered:
        name = _header_name(header.name, {one.name.lower() for one in stored}, auth)
        value = _header_value(name, header.value)
        kept = is_secret(Header(name, value)) or (name.lower() in hidden and not VARIABLE.search(value or ""))
        if value is not None and kept:
            values[name] = value
        stored.append(Header(name, None if kept else value))
    return tuple(stored), values


def _header_name(text: str, taken: Collection[str], auth: Auth) -> str:
    name = text.strip()
    if not _TOKEN.fullmatch(name):
        reason = "A header’s name consists of letters, digits and hyphens, such as X-Title."
        raise InvalidConnection(reason=reason)
    if name.lower() in _OURS:
        raise InvalidConnection(reason=f"The program sends the header {name} itself. Leave it out.")
    if name.lower() == "proxy-authorization":
        raise InvalidConnection(reason="Enter the proxy’s user and password in its address, not as a header.")
    if name.lower() == _AUTH_HEADER.get(auth):
        raise InvalidConnection(reason=f"The key is already sent as {name}. Enter it as the key, or choose “none”.")
    if name.lower() in taken:
        raise InvalidConnection(reason=f"The header {name} is there twice.")
    return name


def _header_value(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    value = text.strip()
    if not value:
        raise InvalidConnection(reason=f"The header {name} has no value.")
    if not value.isascii() or not value.isprintable():
        raise InvalidConnection(reason=f"The value of the header {name} has characters that no header may have.")
    if len(value) > _VALUE_LIMIT:
        raise InvalidConnection(reason=f"The value of the header {name} is too long.")
    return value


def read_proxy(text: str | None) -> tuple[str | None, str | None]:
    """Read a proxy's address; what is wrong with it is said without repeating it, for it may hold a password.

    Returns:
        What may be stored, without a password; and the whole address, if it has one.

    Raises:
        InvalidConnection: it is no address of a proxy.
    """
    entered = (text or "").strip()
    if not entered:
        return None, None
    if entered.lower() == DIRECT:
        return DIRECT, None
    address = entered if "://" in entered else f"http://{entered}"
    try:
        parts = urlsplit(address)
        host, _, password = parts.hostname, parts.port, parts.password
    except ValueError:
        raise InvalidConnection(reason=_BAD_PROXY) from None
    if parts.scheme.startswith("socks"):
        raise InvalidConnection(reason="Proxies of the kind SOCKS are not supported. Enter one that begins with http.")
    plain = address.isascii() and address.isprintable() and " " not in address
    if not host or not plain or parts.scheme not in _PROXY_SCHEMES or parts.path not in {"", "/"} or parts.query:
        raise InvalidConnection(reason=_BAD_PROXY)
    where = parts.netloc.rpartition("@")[2].lower()
    user = parts.username or ""
    if password and VARIABLE.fullmatch(unquote(password)):
        return f"{parts.scheme}://{user}:{unquote(password)}@{where}", None
    shown = f"{parts.scheme}://{user}@{where}" if user else f"{parts.scheme}://{where}"
    return shown, (f"{parts.scheme}://{user}:{password}@{where}" if password else None)


def without_password(proxy: str) -> str:
    """Give a proxy's address as it may be stored.

    Raises:
        InvalidConnection: it is no address of a proxy.
    """
    return read_proxy(proxy)[0] or ""


def path_of_ca_file(text: str | None) -> str | None:
    """Give the whole path of a file of authorities, or None where none is entered.

    Raises:
        InvalidConnection: it is no path.
    """
    entered = (text or "").strip()
    if not entered:
        return None
    try:
        return str(Path(entered).expanduser().absolute())
    except (OSError, RuntimeError, ValueError):
        raise InvalidConnection(reason="That is not the path of a file of authorities.") from None


def refuse_ca_file(path: str | None) -> None:
    """Make sure that a file of authorities can be read and holds some; blocking.

    Raises:
        InvalidConnection: it cannot, or holds none.
    """
    if path is None:
        return
    try:
        with Path(path).open("rb") as file:
            data = file.read(_CA_LIMIT + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise InvalidConnection(reason=f"The CA file {path} cannot be read: {why}.") from None
    import ssl  # noqa: PLC0415 - slow to load, and only needed for those who have such a file

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=data[:_CA_LIMIT].decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError):
        reason = f"{path} holds no certificates in PEM form (“-----BEGIN CERTIFICATE-----”). Choose another CA file."
        raise InvalidConnection(reason=reason) from None


def checked_timeout(seconds: float | None) -> float | None:
    """Check a time limit.

    Raises:
        InvalidConnection: it is none.
    """
    if seconds is not None and not 0 < seconds <= _TIMEOUT_LIMIT:
        raise InvalidConnection(reason="A time limit is a number of seconds above 0 and up to a day (86400).")
    return seconds


def checked_prices(entered: Iterable[Price]) -> tuple[Price, ...]:
    """Check a price list.

    Raises:
        InvalidConnection: a price cannot be, or is there twice.
    """
    prices: list[Price] = []
    for price in entered:
        model, size = price.model.strip(), (price.size or "").strip() or None
        if not model:
            raise InvalidConnection(reason="Say which model each price is for; * stands for every model.")
        if not (math.isfinite(price.usd_per_second) and 0 <= price.usd_per_second <= _PRICE_LIMIT):
            raise InvalidConnection(
                reason=f"The price of {model} is not a number of US dollars a second from 0 to {_PRICE_LIMIT:,.0f}."
            )
        if any((one.model, one.size) == (model, size) for one in prices):
            raise InvalidConnection(reason=f"{model} has two prices for the same size.")
        prices.append(replace(price, model=model, size=size))
    if len(prices) > _PRICES_LIMIT:
        raise InvalidConnection(reason=f"A price list has at most {_PRICES_LIMIT} prices.")
    return tuple(prices)
