"""Reads one entry of a script: which keys go with what it does, and what each may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.placeholders import needs_answer, unknown_placeholders
from sora_desktop.emulator.faults.script import Action, Changes, Fault, Framing, OwnBody, Per, Source, Turn, When

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.emulator.faults.tables import Table

MOST_SECONDS = 86_400.0
MOST_BYTES = 2**32
MOST_LEVELS = 50_000_000
_MOST_TIMES = 2**53
_LEAST_STATUS, _MOST_STATUS = 200, 599
_LEAST_REDIRECT, _MOST_REDIRECT = 300, 399

_EVERYWHERE = ("name", "when", "nth", "every", "probability", "times", "per", "do", "billed", "seconds")
_ANSWER = ("status", "headers", *Source)
_SOURCES = tuple(Source)
_ALLOWED: Mapping[Action, tuple[str, ...]] = {
    Action.STATUS: _ANSWER,
    Action.LATENCY: (),
    Action.DRIP: ("bytes_per_second", *_ANSWER),
    Action.RESET: ("after", *_ANSWER),
    Action.STALL: ("after", *_ANSWER),
    Action.TRUNCATE: ("after", "framing", *_ANSWER),
    Action.BODY: ("raw", "lifetime", *_ANSWER),
    Action.REDIRECT: ("location", "lifetime", "status", "headers"),
    Action.REWRITE: ("set", "null", "delete", "ignore_headers", "lifetime", "status", "headers"),
}
KEYS = tuple(dict.fromkeys((*_EVERYWHERE, *(key for keys in _ALLOWED.values() for key in keys))))
"""Every key that an entry may have."""

CONDITIONS = ("method", "path", "query", "prompt", "model", "key", "header")
"""Every key of `when`."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_TEXT = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_FRAMED = frozenset({"content-length", "transfer-encoding"})


def read_entry(entry: Table, number: int) -> Fault | None:
    """Read an entry; None where it does not say what to do.

    Args:
        entry: its table, which also collects what is wrong.
        number: its place in the file.
    """
    if not entry.has("do"):
        entry.complain(f"`do` is missing; say what happens: {', '.join(Action)}")
        return None
    do = entry.choice("do", Action)
    if do is None:
        return None
    _check_keys(entry, do)
    own = _read_own(entry, do)
    after = entry.whole("after", 0, MOST_BYTES)
    fault = Fault(
        number=number,
        do=do,
        name=entry.text("name"),
        when=_read_when(entry),
        turn=_read_turn(entry),
        billed=_read_billed(entry, do, asks=_asks(do, own, after)),
        status=_read_status(entry, do),
        headers=_read_headers(entry),
        ignore_headers=tuple(name.lower() for name in entry.texts("ignore_headers")),
        seconds=entry.number("seconds", 0, MOST_SECONDS),
        bytes_per_second=entry.whole("bytes_per_second", 1, MOST_BYTES),
        after=after,
        framing=entry.choice("framing", Framing) or Framing.LENGTH,
        own=own,
        raw=entry.flag("raw") or False,
        location=_read_location(entry),
        lifetime=entry.whole("lifetime", 0, int(MOST_SECONDS)),
        changes=Changes(delete=entry.texts("delete"), null=entry.texts("null"), set=_read_set(entry)),
    )
    entry.finish(KEYS)
    _check_whole(entry, fault)
    return fault


def _check_keys(entry: Table, do: Action) -> None:
    """Complain about keys that mean something, but not here."""
    allowed = {*_EVERYWHERE, *_ALLOWED[do]}
    for key in KEYS:
        if key not in allowed and entry.has(key):
            others = [str(action) for action, keys in _ALLOWED.items() if key in keys]
            entry.complain(f'`{key}` does nothing with do = "{do}"; it goes with {", ".join(others)}')


def _read_when(entry: Table) -> When:
    found = entry.table("when")
    if found is None:
        return When()
    when = entry.inner(found, "when")
    texts = {name: when.text(name) for name in CONDITIONS if name != "header"}
    headers = tuple((name.lower(), glob) for name, glob in when.text_table("header"))
    when.finish(CONDITIONS)
    return When(**texts, header=headers)


def _read_turn(entry: Table) -> Turn:
    chosen = [name for name in ("nth", "every", "probability") if entry.has(name)]
    if len(chosen) > 1:
        entry.complain(f"{' and '.join(f'`{name}`' for name in chosen)} exclude each other")
    return Turn(
        nth=entry.wholes("nth", 1, _MOST_TIMES),
        every=entry.whole("every", 1, _MOST_TIMES),
        probability=entry.number("probability", 0, 1),
        times=entry.whole("times", 1, _MOST_TIMES),
        per=entry.choice("per", Per) or Per.ALL,
    )


def _asks(do: Action, own: OwnBody | None, after: int | None) -> bool | None:
    """Tell whether a fault always lets the server do its work (True), or may choose to (None)."""
    if own is not None:
        return True if needs_answer(own.value) else None
    if do in (Action.DRIP, Action.TRUNCATE, Action.REWRITE):
        return True
    return True if do in (Action.RESET, Action.STALL) and after is not None else None


def _read_billed(entry: Table, do: Action, *, asks: bool | None) -> bool:
    billed = entry.flag("billed")
    if asks and billed is False:
        entry.complain(
            f'`billed = false` cannot be with do = "{do}" here, which sends the server\'s own answer; '
            "leave it out, or give a body"
        )
    return asks or billed or False


def _read_status(entry: Table, do: Action) -> tuple[int, ...]:
    if do is Action.REDIRECT:
        return entry.wholes("status", _LEAST_REDIRECT, _MOST_REDIRECT) or ()
    return entry.wholes("status", _LEAST_STATUS, _MOST_STATUS) or ()


def _read_headers(entry: Table) -> tuple[tuple[str, str], ...]:
    headers = entry.text_table("headers")
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            entry.complain(f'`headers`: "{name[:60]}" is not the name of a header')
        elif name.lower() in _FRAMED:
            entry.complain(f'`headers`: {name} cannot be set here; use do = "truncate" with `framing`')
        elif not _HEADER_TEXT.fullmatch(value) or value != value.strip():
            entry.complain(f"`headers`: the value of {name} cannot stand in a header")
    return headers


def _read_own(entry: Table, do: Action) -> OwnBody | None:
    given = [source for source in _SOURCES if entry.has(source)]
    if len(given) > 1:
        entry.complain(f"only one of {', '.join(f'`{source}`' for source in given)} can be the body")
    readers: Mapping[Source, Callable[[], object]] = {
        Source.TEXT: lambda: entry.text(Source.TEXT),
        Source.JSON: lambda: entry.json(Source.JSON),
        Source.HUGE: lambda: entry.whole(Source.HUGE, 1, MOST_BYTES),
        Source.DEEP: lambda: entry.whole(Source.DEEP, 1, MOST_LEVELS),
        Source.GARBAGE: lambda: entry.whole(Source.GARBAGE, 1, MOST_BYTES),
    }
    own = None
    for source in given:
        value = readers[source]()
        if own is None and value is not None:
            own = OwnBody(source, value)
    if not given and do is Action.BODY:
        entry.complain(f'do = "body" needs one of {", ".join(f"`{source}`" for source in _SOURCES)}')
    return own


def _read_location(entry: Table) -> str | None:
    location = entry.text("location", empty=False)
    unknown = unknown_placeholders(location or "")
    if unknown:
        entry.complain(f"`location` has {{{unknown[0]}}}, which stands for nothing")
    return location


def _read_set(entry: Table) -> tuple[tuple[str, object], ...]:
    found = entry.table("set") or {}
    return tuple((path, entry.as_json(f"set.{path}", value)) for path, value in found.items())


def _check_whole(entry: Table, fault: Fault) -> None:
    """Complain about what is right by itself, but not together or not enough."""
    do = fault.do
    if do is Action.STATUS and not fault.status:
        entry.complain('do = "status" needs a `status`, such as 503')
    if do is Action.LATENCY and fault.seconds is None:
        entry.complain('do = "latency" needs `seconds`')
    if do is Action.DRIP and (fault.seconds is None) == (fault.bytes_per_second is None):
        entry.complain('do = "drip" needs either `seconds` for all of it or `bytes_per_second`')
    if do is Action.REWRITE and not any(
        (fault.changes != Changes(), fault.status, fault.headers, fault.ignore_headers)
    ):
        entry.complain('do = "rewrite" changes nothing; say what in `set`, `null`, `delete`, `status` or `headers`')
    shapes = fault.status or fault.headers or fault.own
    if do in (Action.RESET, Action.STALL) and fault.after is None and shapes:
        entry.complain(f'do = "{do}" sends nothing; say with `after` how many bytes come before')
