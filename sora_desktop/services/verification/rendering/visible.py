"""Makes evidence harmless to look at: nothing in it is invisible, turns the direction of writing, or ends a line."""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("\n\t\u200c\u200d")
"""What is not printable and yet belongs into texts; the joiners make signs of many scripts, and of emoji."""

_TECHNICAL = re.compile(
    r"[\[{].*"  # JSON
    r"|[a-z][a-z0-9+.-]*://\S+"
    r"|(?:/|[a-z]:\\)\S.*"  # a path
    r"|\S{20,}"
    r"|(?=\S*[0-9/_.])\S{12,}",
    re.DOTALL | re.IGNORECASE,
)


def visible(text: str) -> str:
    r"""Write signs that cannot be seen, or that change how others look, as their codes: `\u{202e}`.

    Line ends become plain line feeds. The result can be encoded as UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Do the same, and write line ends and tabs as spaces."""
    return " ".join(visible(text).split())


def technical(text: str) -> bool:
    """Tell whether a value is one for machines, such as an address, a hash or JSON, and not words."""
    return _TECHNICAL.fullmatch(text.strip()) is not None


def _seen(sign: str) -> str:
    if sign in _KEPT or sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return f"\\u{{{ord(sign):x}}}"
