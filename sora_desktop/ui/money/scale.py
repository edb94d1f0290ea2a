"""Finds round numbers for the lines of a chart."""

from __future__ import annotations

import math

_STEPS = (1, 2, 2.5, 5, 10)


def round_scale(most: float, *, lines: int = 4, whole: bool = False) -> list[float]:
    """Give round values from 0 to at least `most`, evenly apart.

    Args:
        most: the greatest value that is to be shown.
        lines: how many values there are at most, besides 0.
        whole: whether only whole numbers make sense.
    """
    if most <= 0:
        return [0.0, 1.0]
    rough = most / lines
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in _STEPS if size * power >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, math.ceil(step))
    count = math.ceil(most / step * (1 - 1e-9))
    return [number * step for number in range(count + 1)]
