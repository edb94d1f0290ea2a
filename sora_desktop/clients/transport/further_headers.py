"""Prepares the further headers of a connection: what may be sent, and what of it is secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.errors import InvalidConnection

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sora_desktop.domain.connections import Header

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_VALUE_LIMIT = 8 * 1024
_SURELY_NO_EVERYDAY_WORD = 8
"""Letters from which on a value is kept out of everything, not only out of its header."""

_OURS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "idempotency-key",
        "if-range",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""What the program itself has to say, or what would break a request in two."""


class FurtherHeaders(NamedTuple):
    """Headers that are ready to be sent."""

    values: Mapping[str, str]
    secrets: tuple[str, ...]
    """Texts of them that must not be written down."""


def further_headers(
    headers: Sequence[Header],
    known: Mapping[str, str],
    *,
    taken: Collection[str],
    environment: Mapping[str, str],
) -> FurtherHeaders:
    """Prepare headers.

    Args:
        headers: as the connection has them.
        known: values that are ready, such as those of the keyring, by the header's name.
        taken: names of the headers that carry the key.
        environment: what `${NAME}` stands for.

    Raises:
        InvalidConnection: one cannot be sent; no value is repeated.
    """
    values: dict[str, str] = {}
    secrets: list[str] = []
    for header in headers:
        _refuse_name(header.name, values, taken)
        ready = known.get(header.name)
        if ready is None:
            ready, found = _expanded(header, environment)
            secrets += found
        value = ready.strip()
        _refuse_value(header.name, value)
        values[header.name] = value
        if header.value is None or "${" in header.value or len(value) >= _SURELY_NO_EVERYDAY_WORD:
            secrets += [value, *value.split()[1:]]
    return FurtherHeaders(values, tuple(secrets))


def _refuse_name(name: str, before: Mapping[str, str], taken: Collection[str]) -> None:
    lower = name.lower()
    if not _NAME.fullmatch(name):
        raise InvalidConnection(reason=f"“{name[:80]}” cannot be the name of a header.")
    if lower in _OURS:
        raise InvalidConnection(reason=f"The header {name} is set by the program itself. Take it out.")
    if lower in {one.lower() for one in taken}:
        raise InvalidConnection(reason=f"The header {name} already carries the key. Take out one of the two.")
    if lower in {one.lower() for one in before}:
        raise InvalidConnection(reason=f"The header {name} is there twice. Take one out.")


def _expanded(header: Header, environment: Mapping[str, str]) -> tuple[str, list[str]]:
    if header.value is None:
        raise InvalidConnection(reason=f"The value of the header {header.name} is not in the keyring. Enter it again.")
    found: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        value = environment.get(match[1], "").strip()
        if not value:
            raise InvalidConnection(
                reason=f"The header {header.name} needs the environment variable {match[1]}, which is not set. "
                "Set it and start again."
            )
        found.append(value)
        return value

    return _VARIABLE.sub(value_of, header.value), found


def _refuse_value(name: str, value: str) -> None:
    if not value:
        raise InvalidConnection(reason=f"The header {name} has no value.")
    if not value.isascii() or not value.isprintable() or len(value) > _VALUE_LIMIT:
        raise InvalidConnection(reason=f"The value of the header {name} has characters that no header can carry.")
