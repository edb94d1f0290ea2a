"""Which requests a fault fits, and whose turn it is."""

from __future__ import annotations

import fnmatch
import functools
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.script import Action, Per

if TYPE_CHECKING:
    from sora_desktop.emulator.faults.asked import Asked
    from sora_desktop.emulator.faults.script import Fault, Script, Turn, When


def fits(when: When, asked: Asked) -> bool:
    """Tell whether all conditions fit a request."""
    return (
        _fits(when.method and when.method.upper(), asked.method)
        and (when.path is None or fits_path(when.path, asked.path) or fits_path(when.path, asked.full_path))
        and _fits(when.query, asked.query)
        and _fits(when.prompt, asked.prompt)
        and _fits(when.model, asked.model)
        and _fits(when.key, asked.key)
        and all(_fits(glob, asked.headers.get(name, "")) for name, glob in when.header)
    )


def fits_path(glob: str, path: str) -> bool:
    """Tell whether a glob fits a path: `*` stays within a part, `**` goes over slashes."""
    return bool(_path_pattern(glob).fullmatch(path))


def _fits(glob: str | None, text: str | None) -> bool:
    if glob is None:
        return True
    return text is not None and fnmatch.fnmatchcase(text, glob)


@functools.lru_cache(maxsize=1024)
def _path_pattern(glob: str) -> re.Pattern[str]:
    if not glob.startswith("/"):
        # It may begin anywhere: `*/content` and `content` are both the content of any video.
        glob = f"**{glob.lstrip('*')}" if glob.startswith("*") else f"**/{glob}"
    if glob.count("/") == 1 and glob.endswith("*"):
        # `/videos*` can only mean all that there is of videos.
        glob += "*"
    parts = re.split(r"(/\*\*+$|\*\*+|\*|\?)", glob)
    return re.compile("".join(map(_part_pattern, parts)), re.DOTALL)


def _part_pattern(part: str) -> str:
    if part.startswith("/**"):
        return "(?:/.*)?"
    if part.startswith("**"):
        return ".*"
    if part == "*":
        return "[^/]*"
    if part == "?":
        return "[^/]"
    return re.escape(part)


@dataclass(frozen=True, slots=True)
class Due:
    """A fault that acts on a request."""

    fault: Fault
    match: int
    """How many requests have fitted it, with this one."""

    act: int
    """How often it has acted, with this time."""

    chance: random.Random
    """The same for the same seed, entry and count."""


@dataclass(slots=True)
class _Count:
    """How often a fault fitted and acted, for each thing that is counted by itself."""

    matches: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)


class Turns:
    """The entries of a script with their counts."""

    def __init__(self, script: Script, seed: int, before: Turns | None = None) -> None:
        """Count anew, or go on counting for those entries that were there before in the same words.

        Args:
            script: the entries.
            seed: what decides about chances.
            before: the counts of the script that this one replaces.
        """
        self._seed = seed
        kept = list(before._counts) if before else []  # noqa: SLF001 - of the same class
        self._counts: list[tuple[Fault, _Count]] = []
        for fault in script.faults:
            place = next((place for place, (old, _) in enumerate(kept) if old == fault), None)
            self._counts.append((fault, kept.pop(place)[1] if place is not None else _Count()))

    def take(self, asked: Asked) -> list[Due]:
        """Count a request; gives the latencies that it meets, and at last the one other fault.

        Every entry that fits counts the request, whether it acts or not.
        """
        acting: list[Due] = []
        is_over = False
        for fault, count in self._counts:
            if not fits(fault.when, asked):
                continue
            thing = _thing(fault.turn.per, asked)
            count.matches[thing] += 1
            match = count.matches[thing]
            chance = random.Random(f"{self._seed} {fault.number} {match} {thing}")
            if is_over or not _is_due(fault.turn, match, count.acts[thing], chance):
                continue
            count.acts[thing] += 1
            acting.append(Due(fault, match, count.acts[thing], chance))
            is_over = fault.do is not Action.LATENCY
        return acting


def _is_due(turn: Turn, match: int, acts: int, chance: random.Random) -> bool:
    if turn.times is not None and acts >= turn.times:
        return False
    if turn.nth is not None:
        return match in turn.nth
    if turn.every is not None:
        return match % turn.every == 0
    return turn.probability is None or chance.random() < turn.probability


def _thing(per: Per, asked: Asked) -> str:
    if per is Per.PATH:
        return asked.path
    return asked.prompt or "" if per is Per.PROMPT else ""
