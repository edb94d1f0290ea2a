"""Templates: prompts with places such as `{subject}` or `{light=at dusk}` that are filled in each time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_LIMIT = 80
"""Characters that the name of a template or a preset may have."""

_PLACE = re.compile(r"(?:(\\)|(?<!\\))\{([^\W\d_][\w \-]{0,39})(?:=([^{}|\n]{0,400}))?(?(1)\\\}|\})")
"""A name that begins with a letter, and what stands there by itself; behind a backslash, plain letters."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place in a prompt that is to be filled in."""

    name: str
    usual: str | None = None
    """What stands there if nothing else is said."""


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt that is kept under a name."""

    name: str
    prompt: str

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """What is to be filled in, in order."""
        return placeholders(self.prompt)


@dataclass(frozen=True, slots=True)
class Preset:
    """The settings of an order without its prompt, kept under a name."""

    name: str
    settings: Mapping[str, object]
    """JSON values by the names of the form's fields."""


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that something was ordered with."""

    text: str
    sequence: int
    """The place of the newest job with it among all jobs."""


def placeholders(prompt: str) -> tuple[Placeholder, ...]:
    """Give the places of a prompt, each name once, in any case; the first value that is given for one counts."""
    found: dict[str, Placeholder] = {}
    for match in _PLACE.finditer(prompt):
        if match[1]:
            continue
        name = _name(match[2])
        before = found.get(name.casefold())
        if before is None:
            found[name.casefold()] = Placeholder(name, match[3])
        elif before.usual is None and match[3] is not None:
            found[name.casefold()] = Placeholder(before.name, match[3])
    return tuple(found.values())


def filled(prompt: str, values: Mapping[str, str]) -> str:
    """Put values into the places of their names, in any case; a place without a value gets its usual one, or stays.

    Values are put in as they are: `{red|blue}` in one of them is a choice afterwards.
    """
    by_name = {_name(name).casefold(): value for name, value in values.items()}
    usual = {place.name.casefold(): place.usual for place in placeholders(prompt)}

    def put(match: re.Match[str]) -> str:
        if match[1]:
            return match[0].replace("\\{", "{").replace("\\}", "}")
        name = _name(match[2]).casefold()
        value = by_name.get(name, usual[name])
        return match[0] if value is None else value

    return _PLACE.sub(put, prompt)


def _name(written: str) -> str:
    return " ".join(written.split())
