"""Bodies of answers: the server's own, and huge, deep or meaningless ones made while they are sent."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.placeholders import fill, fill_json
from sora_desktop.emulator.faults.script import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.emulator.faults.placeholders import Facts
    from sora_desktop.emulator.faults.script import OwnBody

PIECE = 64 * 1024
"""Bytes handed on at a time."""

_HTML_STARTS = ("<!doctype", "<html")


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes of a known number, made piece by piece."""

    length: int
    pieces: Callable[[], Iterator[bytes]]

    @classmethod
    def of(cls, data: bytes) -> Payload:
        """Wrap bytes that are there already."""
        return cls(len(data), lambda: (data[start : start + PIECE] for start in range(0, len(data), PIECE)))

    def first(self, count: int) -> Iterator[bytes]:
        """Give the first bytes, at most so many."""
        for piece in self.pieces():
            if count <= 0:
                return
            yield piece[:count]
            count -= len(piece)


def payload_of(own: OwnBody, facts: Facts, chance: random.Random) -> tuple[Payload, str]:
    """Make a body that a script asks for, with its media type."""
    if own.source is Source.TEXT:
        text = fill(str(own.value), facts)
        return Payload.of(text.encode()), _type_of(text)
    if own.source is Source.JSON:
        return Payload.of(json.dumps(fill_json(own.value, facts), ensure_ascii=False).encode()), "application/json"
    count = own.value if isinstance(own.value, int) else 0
    if own.source is Source.HUGE:
        return _huge(count), "application/json"
    if own.source is Source.DEEP:
        return _deep(count), "application/json"
    seed = chance.randrange(2**64)
    return Payload(count, lambda: _noise(seed, count)), "application/octet-stream"


def _type_of(text: str) -> str:
    start = text.lstrip().lower()
    if start.startswith(_HTML_STARTS):
        return "text/html; charset=utf-8"
    return "application/json" if start.startswith(("{", "[")) else "text/plain; charset=utf-8"


def _huge(count: int) -> Payload:
    """Make a JSON object of exactly so many bytes, or of the fewest that one can have."""
    head, tail = b'{"padding":"', b'"}'
    fill_count = max(0, count - len(head) - len(tail))
    return Payload(len(head) + fill_count + len(tail), lambda: _joined((head, 1), (b"x", fill_count), (tail, 1)))


def _deep(levels: int) -> Payload:
    """Make JSON objects, each in another."""
    head, middle, tail = b'{"a":', b"null", b"}"
    length = levels * (len(head) + len(tail)) + len(middle)
    return Payload(length, lambda: _joined((head, levels), (middle, 1), (tail, levels)))


def _joined(*parts: tuple[bytes, int]) -> Iterator[bytes]:
    for unit, count in parts:
        at_once = max(1, PIECE // len(unit))
        for start in range(0, count, at_once):
            yield unit * min(at_once, count - start)


def _noise(seed: int, count: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for start in range(0, count, PIECE):
        yield chance.randbytes(min(PIECE, count - start))
