"""Reads what a person writes as an amount of money or a number of clips, as they write numbers where they are."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from sora_desktop.domain.costs import micros

_MOST = 1_000_000_000
"""More than anybody spends, or makes."""


def read_money(text: str) -> int | None:
    """Read dollars, and give millionths of them; None where nothing is written.

    Raises:
        ValueError: it is no amount.
    """
    bare = text.replace("$", "").replace("USD", "").strip()
    return None if not bare else micros(_number(bare))


def read_clips(text: str) -> int | None:
    """Read a number of clips; None where nothing is written.

    Raises:
        ValueError: it is no whole number.
    """
    bare = text.strip()
    if not bare:
        return None
    number = _number(bare)
    if number != int(number):
        raise ValueError(text)
    return int(number)


def _number(text: str) -> float:
    """Read a number as it is written here, or else as it is written in English."""
    for locale in (QLocale(), QLocale.c()):
        number, fine = locale.toDouble(text)
        if fine and 0 <= number <= _MOST:
            return float(number)
    raise ValueError(text)
