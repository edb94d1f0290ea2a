"""What the user asks for, what a server offers, and the check of one against the other."""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import Capabilities, ExtraField, FieldType, Support
from sora_desktop.domain.characters import MOST_IN_ONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TAKES_LIMIT = 100
JOBS_LIMIT = 10_000
"""Videos that are ordered at once, every take counted."""

_SIZE = re.compile(r"([1-9][0-9]{0,4})[x×]([1-9][0-9]{0,4})", re.IGNORECASE)
_RESERVED_EXTRAS = frozenset({"prompt", "model", "size", "seconds", "input_reference", "characters"})


class Rule(StrEnum):
    """Which rule a value broke; the value is the English template of the sentence about it."""

    PROMPT_EMPTY = "Write a prompt first."
    COMBINATIONS_TOO_MANY = "The choices in the prompt make more than {limit} prompts, or too long ones."
    PLACES_UNFILLED = "The template has places without a value: {names}."
    PLACE_UNKNOWN = "The template has no place called “{value}”. It has {offered}."
    PLACE_UNREADABLE = "“{value}” fills no place. Write name=value."
    PROMPT_NOT_ONE = "Write either a PROMPT or the name of a template."
    PROMPT_TOO_LONG = "The prompt has {length} characters; at most {limit} are allowed."
    SIZE_UNREADABLE = "“{value}” is not a size. Write width x height in pixels, such as 1280x720."
    SIZE_ODD = "The width and height of {value} must be even numbers."
    SIZE_OUT_OF_RANGE = "{value} is outside what this server can make ({least} to {most} pixels a side)."
    SECONDS_UNREADABLE = "“{value}” is not a length in seconds. Write a number above 0."
    SECONDS_TOO_LONG = "{value} seconds are more than the {limit} that this server can make."
    NOT_OFFERED = "This server does not offer “{value}”. It offers {offered}."
    TAKES_OUT_OF_RANGE = "“{value}” is not a number of takes. Write a whole number from 1 to {limit}."
    JOBS_TOO_MANY = "These are {count} videos together; at most {limit} can be ordered at once."
    REFERENCE_NOT_ACCEPTED = "This server does not take a reference image."
    REFERENCES_TOO_MANY = "{count} reference images are too many for this server; it takes {limit} at most."
    REFERENCE_MISSING = "The reference image {value} does not exist or cannot be read."
    CHARACTERS_NOT_ACCEPTED = "This server knows no characters."
    CHARACTERS_TOO_MANY = "At most {limit} characters can appear in one video."
    VIDEO_MISSING = "The clip {value} does not exist or is not a video."
    NAME_UNREADABLE = "Give it a name of 1 to {limit} characters."
    NAME_TOO_LONG = "A name can have at most {limit} characters."
    TAG_UNREADABLE = "“{value}” is not a tag. Write 1 to {limit} characters without a comma."
    RATING_OUT_OF_RANGE = "“{value}” is not a rating. Write a whole number from 0 to {limit}."
    NOTE_TOO_LONG = "The note has {length} characters; at most {limit} are allowed."
    SECONDS_MISSING = "Say by how many seconds the clip is to be extended."
    EXTRA_RESERVED = "“{value}” has a field of its own and cannot be an extra field."
    EXTRA_UNKNOWN = "This server refuses fields that it does not know, such as “{value}”."
    EXTRA_NOT_A_NUMBER = "“{value}” is not a number."
    EXTRA_NOT_WHOLE = "“{value}” is not a whole number."
    EXTRA_TOO_SMALL = "At least {least} is needed here, not {value}."
    EXTRA_TOO_LARGE = "At most {most} is allowed here, not {value}."
    EXTRA_UNREADABLE = "“{value}” is not an extra field. Write name=value."


class Fit(StrEnum):
    """How an image is brought to a size of another shape."""

    CROP = "crop"
    PAD = "pad"
    STRETCH = "stretch"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a request."""

    field: str
    """Where: `prompt`, `model`, `size`, `seconds`, `takes`, `reference`, or an extra field's name."""

    rule: Rule
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    suggestion: str | None = None
    """The nearest value that would be accepted, where there is one."""

    @property
    def message(self) -> str:
        """Say in English what is wrong and, where known, what would do."""
        sentence = self.rule.value.format_map(self.facts)
        return f"{sentence} Did you mean {self.suggestion}?" if self.suggestion else sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """What is sent to a server to have one clip made; None means "the server's default"."""

    prompt: str
    model: str | None = None
    size: str | None = None
    """Width and height in pixels, as in `1280x720`."""

    seconds: float | None = None
    reference: str | None = None
    """The path of the reference image: the first frame."""

    further_references: tuple[str, ...] = ()
    """The paths of further reference images, where a kind takes several."""

    characters: tuple[str, ...] = ()
    """The server's ids of characters that appear; their names stand in the prompt."""

    video: str | None = None
    """The path of the clip that an edit or an extension starts from, where it is not on the server."""

    extra: Mapping[str, object] = dataclasses.field(default_factory=dict)
    """Further fields by name, with JSON values, sent as they are."""

    def check(self, capabilities: Capabilities) -> list[Problem]:
        """List what is wrong with the request for a server with these capabilities."""
        return [
            *_check_prompt(self.prompt, capabilities.prompt_limit),
            *_check_listed("model", self.model, capabilities.models, capabilities.closed),
            *_check_size(self.size, capabilities),
            *_check_seconds(self.seconds, capabilities),
            *_check_references(self, capabilities),
            *_check_characters(self.characters, capabilities.characters),
            *_check_extra(self.extra, capabilities),
        ]


class Origin(StrEnum):
    """Through which door an order came."""

    FORM = "form"
    """The window's form."""

    SHEET = "sheet"
    """A file of prompts, in the window."""

    COMMAND = "command"
    """A command with a prompt."""

    FILE = "file"
    """A command with a file of prompts."""

    REST = "rest"
    """The local service's own interface."""

    PROTOCOL = "protocol"
    """The local service, as a server of the `/videos` protocol."""

    RETRY = "retry"
    """Another job, which did not work."""

    CLIP = "clip"
    """A clip from which another one is to be made."""

    ADOPTED = "adopted"
    """None: it was made elsewhere, and brought in or found on its server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A request with what concerns only us: where it goes, how often, and what it is called."""

    request: VideoRequest
    connection: str | None = None
    """The connection's name, or None for the default one."""

    takes: int = 1
    name: str | None = None
    tags: tuple[str, ...] = ()
    fit: Fit = Fit.CROP
    """How a reference image is brought to the clip's size, where the server wants it so."""

    origin: Origin | None = None
    """Through which door it came, or None if that is not known."""

    continues: str | None = None
    """The id of the job with whose last picture, or another one of it, the clip is to begin."""


def parse_size(text: str) -> tuple[int, int] | None:
    """Read `1280x720` (or `1280×720`) as width and height in pixels; None if it is not a size."""
    match = _SIZE.fullmatch(text.strip())
    return (int(match[1]), int(match[2])) if match else None


def format_seconds(seconds: float) -> str:
    """Write a length the way the protocol does: `4`, not `4.0`, and `2.5` where it is not whole; in six digits."""
    return f"{seconds:g}" if seconds != int(seconds) else str(int(seconds))


def spell_seconds(seconds: float) -> str:
    """Write a length to its last digit, so that the very same number is read from it."""
    return str(int(seconds)) if seconds == int(seconds) else format(Decimal(repr(seconds)), "f")


def check_takes(takes: int) -> Iterator[Problem]:
    """Find out whether a number of takes is within bounds."""
    if not 1 <= takes <= TAKES_LIMIT:
        yield Problem("takes", Rule.TAKES_OUT_OF_RANGE, {"value": takes, "limit": TAKES_LIMIT})


def check_together(orders: Sequence[Order]) -> Iterator[Problem]:
    """Find out whether orders, every take counted, are more than can be ordered at once."""
    # A number of takes that is out of bounds is a problem of its own order.
    count = sum(max(1, min(order.takes, TAKES_LIMIT)) for order in orders)
    if count > JOBS_LIMIT:
        yield Problem("takes", Rule.JOBS_TOO_MANY, {"count": f"{count:,}", "limit": f"{JOBS_LIMIT:,}"})


def _check_prompt(prompt: str, limit: int) -> Iterator[Problem]:
    if not prompt.strip():
        yield Problem("prompt", Rule.PROMPT_EMPTY)
    elif len(prompt) > limit:
        yield Problem("prompt", Rule.PROMPT_TOO_LONG, {"length": f"{len(prompt):,}", "limit": f"{limit:,}"})


def _check_listed(name: str, value: str | None, offered: Sequence[str], closed: frozenset[str]) -> Iterator[Problem]:
    if value is None or name not in closed or not offered or value in offered:
        return
    nearest = difflib.get_close_matches(value, offered, n=1, cutoff=0.5)
    facts = {"value": value, "offered": ", ".join(offered)}
    yield Problem(name, Rule.NOT_OFFERED, facts, nearest[0] if nearest else None)


def _check_size(size: str | None, capabilities: Capabilities) -> Iterator[Problem]:
    if size is None:
        return
    sides = parse_size(size)
    if sides is None:
        if "size" in capabilities.closed or not capabilities.sizes or size not in capabilities.sizes:
            yield Problem("size", Rule.SIZE_UNREADABLE, {"value": size})
        return
    plain = f"{sides[0]}x{sides[1]}"
    if capabilities.side_range:
        least, most = capabilities.side_range
        if not (least <= min(sides) and max(sides) <= most):
            yield Problem("size", Rule.SIZE_OUT_OF_RANGE, {"value": plain, "least": least, "most": most})
            return
    if capabilities.even_sides and (sides[0] % 2 or sides[1] % 2):
        even = f"{sides[0] + sides[0] % 2}x{sides[1] + sides[1] % 2}"
        yield Problem("size", Rule.SIZE_ODD, {"value": plain}, even)
        return
    yield from _check_listed("size", plain, capabilities.sizes, capabilities.closed)


def _check_seconds(seconds: float | None, capabilities: Capabilities) -> Iterator[Problem]:
    if seconds is None:
        return
    if not math.isfinite(seconds) or seconds <= 0:
        yield Problem("seconds", Rule.SECONDS_UNREADABLE, {"value": format(seconds, "g")})
        return
    limit = capabilities.seconds_limit
    if limit is not None and seconds > limit:
        facts = {"value": format_seconds(seconds), "limit": format_seconds(limit)}
        yield Problem("seconds", Rule.SECONDS_TOO_LONG, facts, format_seconds(limit))
        return
    offered = [format_seconds(value) for value in capabilities.seconds]
    yield from _check_listed("seconds", format_seconds(seconds), offered, capabilities.closed)


def _check_references(request: VideoRequest, capabilities: Capabilities) -> Iterator[Problem]:
    count = (request.reference is not None) + len(request.further_references)
    if count and capabilities.reference is Support.NO:
        yield Problem("reference", Rule.REFERENCE_NOT_ACCEPTED)
    elif count > capabilities.references:
        yield Problem("reference", Rule.REFERENCES_TOO_MANY, {"count": count, "limit": capabilities.references})


def _check_characters(characters: Sequence[str], support: Support) -> Iterator[Problem]:
    if characters and support is Support.NO:
        yield Problem("characters", Rule.CHARACTERS_NOT_ACCEPTED)
    elif len(characters) > MOST_IN_ONE:
        yield Problem("characters", Rule.CHARACTERS_TOO_MANY, {"limit": MOST_IN_ONE})


def _check_extra(extra: Mapping[str, object], capabilities: Capabilities) -> Iterator[Problem]:
    known = {field.name: field for field in capabilities.extra_fields}
    for name, value in extra.items():
        if name in _RESERVED_EXTRAS:
            yield Problem(name, Rule.EXTRA_RESERVED, {"value": name})
        elif name in known:
            yield from _check_known(known[name], value)
        elif not capabilities.free_extras:
            nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
            yield Problem(name, Rule.EXTRA_UNKNOWN, {"value": name}, nearest[0] if nearest else None)


def _check_known(field: ExtraField, value: object) -> Iterator[Problem]:
    """Judge a value by what is known of its field; null and lists are for the server to judge."""
    if field.type not in {FieldType.INTEGER, FieldType.NUMBER} or value is None or isinstance(value, list | dict):
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(field.name, Rule.EXTRA_NOT_A_NUMBER, {"value": value})
    elif field.type is FieldType.INTEGER and value != int(value):
        yield Problem(field.name, Rule.EXTRA_NOT_WHOLE, {"value": value})
    elif field.least is not None and value < field.least:
        yield Problem(field.name, Rule.EXTRA_TOO_SMALL, {"value": value, "least": format_seconds(field.least)})
    elif field.most is not None and value > field.most:
        facts = {"value": value, "most": format_seconds(field.most)}
        yield Problem(field.name, Rule.EXTRA_TOO_LARGE, facts)
