"""Reads `.json`: a list of prompts or objects, or `{defaults, jobs}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.json_lines import broken_row, row_of
from sora_desktop.services.prompt_files.json_values import Broken
from sora_desktop.services.prompt_files.json_walk import Walk
from sora_desktop.services.prompt_files.records import (
    NAMES_LIMIT,
    NO_PAIRS,
    ROWS_LIMIT,
    FormatBroken,
    Pairs,
    Record,
    canonical,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_json(text: str) -> Iterator[Record]:
    """Give the rows, counted from 1.

    Raises:
        FormatBroken: nothing more can be read; the rows before were given.
    """
    walk = Walk(text)
    match walk.peek():
        case "":
            return
        case "[":
            for row, found in walk.elements():
                yield _record(row, found, NO_PAIRS)
            walk.finish()
        case "{":
            yield from _Collection(walk).rows()
        case _:
            msg = "it holds neither a list nor an object"
            raise FormatBroken(msg)


def _record(row: int, found: object, defaults: Pairs) -> Record:
    return broken_row(row, found.reason) if isinstance(found, Broken) else row_of(row, found, defaults)


class _Collection:
    """The object `{defaults, jobs}`, or one that is itself a row.

    The defaults may stand after the jobs, so all jobs are collected before the first row is given.
    """

    def __init__(self, walk: Walk) -> None:
        self._members: list[tuple[str, object]] = []
        self._jobs: list[tuple[int, object]] | None = None
        self._trouble = self._collect(walk)

    def rows(self) -> Iterator[Record]:
        if self._jobs is None and any(canonical(name) == "prompt" for name, _ in self._members):
            yield row_of(1, Pairs(self._members))
            return
        defaults = self._defaults()
        for row, found in self._jobs or ():
            yield _record(row, found, defaults)
        if self._trouble:
            raise self._trouble

    def _collect(self, walk: Walk) -> FormatBroken | None:
        """Read all members; if there is trouble after some jobs, it waits until they were given."""
        try:
            self._read_members(walk)
        except FormatBroken as error:
            if not self._jobs:
                raise
            return error
        return None

    def _read_members(self, walk: Walk) -> None:
        for name in walk.members():
            if name == "jobs" and self._jobs is None and walk.peek() == "[":
                self._jobs = []
                for job in walk.elements():
                    self._jobs.append(job)
                    if len(self._jobs) > ROWS_LIMIT:
                        return
                continue
            self._members.append((name, walk.value()))
            if len(self._members) > NAMES_LIMIT:
                msg = f"its object has more than {NAMES_LIMIT:,} members"
                raise FormatBroken(msg)
        walk.finish()

    def _defaults(self) -> Pairs:
        """Find the defaults; a name that means nothing is not passed over, for it may be a misspelt one."""
        named = dict(self._members)
        others = [name for name in named if name not in {"defaults", "jobs"}]
        if others:
            msg = f"it has “{fields.shown(others[0])}”, which is neither “defaults” nor “jobs”"
        elif "jobs" in named:
            msg = "its “jobs” are no list, or come twice"
        elif self._jobs is None:
            msg = "it has no “jobs”"
        elif len(self._members) > 1:
            msg = "it has “defaults” twice"
        else:
            defaults = named.get("defaults")
            if defaults is None or isinstance(defaults, Pairs):
                return defaults or NO_PAIRS
            msg = "its “defaults” are not an object"
        raise FormatBroken(msg)
