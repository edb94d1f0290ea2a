"""What videos that are ordered together may hold, and how much is told of what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.services.prompt_files.records import NAMES_LIMIT, Pairs, Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

PROBLEMS_TOLD = 100
"""Problems that are told of; after as many, nothing more is looked for."""

FIELDS_LIMIT = 100
"""Fields of a video in a batch, with those of the defaults and within “extra”; one alone may have `NAMES_LIMIT`."""

WEIGHT_LIMIT = 64 * 1024
"""Characters of JSON of a video in a batch, with the defaults."""

TOGETHER_LIMIT = 32 * 1024**2
"""Characters of JSON of a whole batch, the defaults counted for each video and each video for each of its takes."""

_REASONS = 3
_WORD = 5


def refuse(title: str, problems: Sequence[FieldProblem], *, unchecked: int = 0) -> Refusal:
    """Say what is wrong with an order, as far as that helps.

    Args:
        title: what happened.
        problems: what is wrong with single fields.
        unchecked: how many of its videos were not looked at.
    """
    advice = [problem.reason for problem in problems[:_REASONS]]
    more = len(problems) - PROBLEMS_TOLD
    if more > 0:
        advice.append(f"Only {PROBLEMS_TOLD} problems are listed; there are {more:,} more in the videos up to there.")
    if unchecked:
        advice.append(f"Not checked yet: {unchecked:,} more of the videos.")
    return Refusal(422, InvalidRequest.code, title, " ".join(advice), problems=problems[:PROBLEMS_TOLD])


def too_many_fields(pairs: Pairs, row: int | None) -> FieldProblem | None:
    """Find out whether a video has more fields than are read.

    Args:
        pairs: its fields.
        row: in a batch, which of its videos, from 1.
    """
    limit = NAMES_LIMIT if row is None else FIELDS_LIMIT
    count = len(pairs) + sum(len(value) for _, value in pairs if isinstance(value, Pairs))
    if count <= limit:
        return None
    return FieldProblem(None, f"The video has {count:,} fields; at most {limit:,} are read.", None, row)


def too_heavy(weight: int, row: int) -> FieldProblem | None:
    """Find out whether a video of a batch is longer than is read; `weight` is that of its fields."""
    if weight <= WEIGHT_LIMIT:
        return None
    return FieldProblem(None, f"The video has more than {WEIGHT_LIMIT:,} characters of JSON.", None, row)


def weigh(value: object, most: int) -> int:
    """Give about how many characters a value is as JSON; once they are more than `most`, counting ends."""
    weight = 0
    left: list[object] = [value]
    while left and weight <= most:
        one = left.pop()
        if isinstance(one, Pairs):
            weight += sum(len(name) + _WORD for name, _ in one)
            left.extend(inner for _, inner in one)
        elif isinstance(one, list):
            # Each of its values has a character and a comma at least: a giant one need not be gone through.
            weight += len(one)
            if weight <= most:
                left.extend(one)
        elif isinstance(one, str):
            weight += len(one) + 2
        elif isinstance(one, Unusable):
            weight += len(one.text)
        else:
            weight += _WORD if one is None or isinstance(one, bool) else len(repr(one))
    return weight
