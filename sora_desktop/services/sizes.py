"""Writes amounts of bytes for people, in English."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("kB", "MB", "GB", "TB")
_WHOLE_FROM = 10


def in_words(amount: int) -> str:
    """Write bytes as `512 bytes`, `1.5 GB` or `41 GB`, in powers of a thousand."""
    if amount < _STEP:
        return f"{amount} bytes"
    value = amount / _STEP
    units = iter(_UNITS)
    unit = next(units)
    while value >= _STEP and unit != _UNITS[-1]:
        value, unit = value / _STEP, next(units)
    return f"{value:.0f} {unit}" if value >= _WHOLE_FROM else f"{value:.1f} {unit}"
