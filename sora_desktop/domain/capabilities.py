"""What a server offers, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PROMPT_LIMIT = 32_000
"""Characters in a prompt, by the last published schema of `POST /v1/videos`."""


class Support(StrEnum):
    """Whether a server offers an operation."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class FieldType(StrEnum):
    """What values a further field takes."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField:
    """A field beyond those of the protocol that a kind of server takes."""

    name: str
    """As it is sent."""

    type: FieldType
    label: str
    """What a person reads beside it, in English."""

    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    hint: str = ""
    """One short sentence for those who do not know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a server offers, as far as it is known; an empty tuple means "anything".

    Listed values are suggestions, unless the field's name is in `closed`.
    """

    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    closed: frozenset[str] = frozenset()
    """Which of `model`, `size` and `seconds` accept only the listed values."""

    default_model: str | None = None
    default_size: str | None = None
    default_seconds: float | None = None
    prompt_limit: int = PROMPT_LIMIT
    even_sides: bool = False
    side_range: tuple[int, int] | None = None
    """The least and the greatest width and height in pixels."""

    seconds_limit: float | None = None
    reference: Support = Support.UNKNOWN
    reference_must_match: bool = False
    """Whether a reference image must have exactly the clip's size."""

    references: int = 1
    """How many reference images go with one request at most."""

    remix: Support = Support.UNKNOWN
    edit: Support = Support.UNKNOWN
    extension: Support = Support.UNKNOWN
    characters: Support = Support.UNKNOWN
    listing: Support = Support.UNKNOWN
    deletion: Support = Support.UNKNOWN
    deletion_aborts: Support = Support.UNKNOWN
    """Whether deleting a video that is being made stops the work on it."""

    extra_fields: tuple[ExtraField, ...] = ()
    """Further fields that this kind of server is known to take."""

    free_extras: bool = True
    """Whether other fields may be sent as well; some servers refuse what they do not know."""
