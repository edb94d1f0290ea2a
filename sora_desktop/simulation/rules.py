"""Which models, sizes and lengths a simulated server takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sora_desktop.domain.capabilities import PROMPT_LIMIT
from sora_desktop.domain.characters import MOST_IN_ONE, NAME_LIMIT
from sora_desktop.domain.requests import format_seconds, parse_size
from sora_desktop.simulation.refusals import InvalidField

CONTRACT_MODELS = (
    "sora-2",
    "sora-2-pro",
    "sora-2-2025-10-06",
    "sora-2-pro-2025-10-06",
    "sora-2-2025-12-08",
)
"""The models of the last published schema of `POST /v1/videos`."""

FAILING_MODEL = "sim-fails"
"""Its jobs end as failed."""

REFUSING_MODEL = "sim-refuses"
"""Its jobs are refused by moderation at create."""

STALLING_MODEL = "sim-stalls"
"""Its jobs never move on past 40 %."""

FAULT_MODELS = (FAILING_MODEL, REFUSING_MODEL, STALLING_MODEL)
"""Models that show what bad days look like."""

_SMALL_MODELS = frozenset({"sora-2", "sora-2-2025-10-06", "sora-2-2025-12-08"})
_SIZES = ("720x1280", "1280x720", "1024x1792", "1792x1024")
_PRO_SIZES = (*_SIZES, "1920x1080", "1080x1920")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a simulated server takes, and what it takes for granted."""

    models: tuple[str, ...]
    default_model: str
    default_size: str
    default_seconds: float
    sizes: tuple[str, ...] = ()
    """The sizes for every model; empty means any even size within `sides`."""

    pro_sizes: tuple[str, ...] = ()
    """The sizes for the larger models."""

    sides: tuple[int, int] = (64, 3840)
    """The least and the greatest width and height in pixels."""

    seconds: tuple[float, ...] = ()
    """The lengths; empty means any above 0 up to `seconds_limit`."""

    seconds_limit: float = 60.0
    total_limit: float = 120.0
    """How long a clip may get by being extended."""

    extensions: int | None = None
    """How often a clip may be extended; None means that only its length counts."""

    reference_must_match: bool = False
    """Whether a reference image must have exactly the clip's size."""

    references: int = 1
    """How many reference images one order may bring."""

    characters: int = MOST_IN_ONE
    """How many characters may appear in one clip."""

    def check_prompt(self, prompt: str) -> None:
        """Check that the prompt is text of a fitting length.

        Raises:
            InvalidField: it is empty, too long, or holds half a character.
        """
        _check_whole(prompt, param="prompt")
        if not prompt.strip():
            msg = "Invalid 'prompt': empty string. Expected a string with minimum length 1."
            raise InvalidField(msg, param="prompt")
        if len(prompt) > PROMPT_LIMIT:
            msg = (
                f"Invalid 'prompt': string too long. Expected a string with maximum length {PROMPT_LIMIT}, "
                f"but got a string with length {len(prompt)} instead."
            )
            raise InvalidField(msg, param="prompt")

    def check_model(self, model: str) -> None:
        """Check that the model is one of ours.

        Raises:
            InvalidField: it is not.
        """
        if model not in self.models:
            raise _not_supported(model, self.models, param="model")

    def check_size(self, model: str, size: str) -> tuple[int, int]:
        """Check a size and give its width and height in pixels.

        Raises:
            InvalidField: it is not one that this model takes.
        """
        offered = self.sizes if model in _SMALL_MODELS else self.pro_sizes
        sides = parse_size(size)
        if sides is None or (offered and size not in offered):
            raise _not_supported(size, offered or ("any width x height in pixels",), param="size")
        least, most = self.sides
        if min(sides) < least or max(sides) > most or sides[0] % 2 or sides[1] % 2:
            raise _not_supported(size, (f"even numbers from {least} to {most}",), param="size")
        return sides

    def check_seconds(self, seconds: float) -> None:
        """Check a length.

        Raises:
            InvalidField: it is not one that we take.
        """
        if not math.isfinite(seconds) or not 0 < seconds <= self.seconds_limit:
            limits = (f"above 0 and up to {format_seconds(self.seconds_limit)}",)
            raise _not_supported(format(seconds, "g"), limits, param="seconds")
        if self.seconds and seconds not in self.seconds:
            offered = tuple(map(format_seconds, self.seconds))
            raise _not_supported(format_seconds(seconds), offered, param="seconds")

    def check_extension(self, before: float, added: float, times: int) -> float:
        """Check by how much a clip is to get longer; gives the length of the whole.

        Args:
            before: how long it is, in seconds.
            added: how many seconds are to be added.
            times: how often it was extended before.

        Raises:
            InvalidField: the addition is not one that we take, or the whole would be too long.
        """
        self.check_seconds(added)
        total = round(before + added, 3)
        if total > self.total_limit:
            msg = (
                f"Invalid 'seconds': the extended video would be {format_seconds(total)} seconds long. "
                f"At most {format_seconds(self.total_limit)} seconds are supported in total."
            )
            raise InvalidField(msg, param="seconds")
        if self.extensions is not None and times >= self.extensions:
            msg = f"Invalid 'video': it was extended {times} times already, which is the most that is supported."
            raise InvalidField(msg, param="video")
        return total

    def check_reference(self, found: tuple[int, int], wanted: tuple[int, int]) -> None:
        """Check a reference image's width and height against the clip's.

        Raises:
            InvalidField: they must be equal and are not.
        """
        if self.reference_must_match and found != wanted:
            msg = "Inpaint image must match the requested width and height"
            raise InvalidField(msg, param="input_reference")


CONTRACT = Rules(
    models=CONTRACT_MODELS + FAULT_MODELS,
    default_model="sora-2",
    default_size="720x1280",
    default_seconds=4.0,
    sizes=_SIZES,
    pro_sizes=_PRO_SIZES,
    seconds=(4.0, 8.0, 12.0, 16.0, 20.0),
    extensions=6,
    reference_must_match=True,
)
"""OpenAI's rules: the published schema, and the larger values of its guide."""

RELAXED = Rules(
    models=CONTRACT_MODELS + FAULT_MODELS,
    default_model="sora-2",
    default_size="1280x720",
    default_seconds=4.0,
    references=4,
)
"""The mock's rules: whatever can be drawn."""


def check_name(name: str) -> None:
    """Check the name of a character.

    Raises:
        InvalidField: it is empty, too long, or holds half a character.
    """
    _check_whole(name, param="name")
    if not name.strip() or len(name) > NAME_LIMIT:
        msg = f"Invalid 'name': expected a string of 1 to {NAME_LIMIT} characters, but got {len(name)}."
        raise InvalidField(msg, param="name")


def _check_whole(text: str, *, param: str) -> None:
    if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
        msg = f"Invalid '{param}': it holds half a character (a lone surrogate)."
        raise InvalidField(msg, param=param)


def _not_supported(value: str, offered: tuple[str, ...], *, param: str) -> InvalidField:
    quoted = ", ".join(f"'{name}'" for name in offered)
    return InvalidField(f"Invalid value: '{value[:80]}'. Supported values are: {quoted}.", param=param)
