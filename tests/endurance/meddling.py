"""What is different in a child: its patience is shorter, and its steps may be watched or deadly."""

from __future__ import annotations

import importlib
import inspect
import random
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.endurance.boundaries import Boundaries

if TYPE_CHECKING:
    from types import ModuleType

SHORTER: dict[str, dict[str, Any]] = {
    "sora_desktop.services.reconciliation": {"LOOKS": (0.0, 0.05, 0.1)},
    "sora_desktop.services.downloads": {"RETRY_WAITS": (0.02, 0.05, 0.1, 0.2)},
    "sora_desktop.services.rhythms": {
        "FIRST_POLL": 0.05,
        "LONGEST_POLL": 0.2,
        "MOST_HINT": 0.3,
        "BUSY_FIRST": 0.1,
        "BUSY_LEAST": 0.1,
        "BUSY_MOST": 0.3,
    },
    "sora_desktop.services.absence": {"MISSING_FOR": timedelta(seconds=0.3)},
}
"""Times in seconds, by module: the same patience as ever, only with shorter waits."""

_PAUSE = 0.05
"""Seconds between two tries of a request at most."""


def meddle(how: dict[str, Any]) -> None:
    """Change this process as it is told.

    Args:
        how: `shorter`: whether waits are short; `log`: the file that steps are written to; `deadly`:
            name, number and side of the step at which it is killed.
    """
    if how.get("shorter", True):
        shorten()
    if how.get("log") or how.get("deadly"):
        log, deadly = how.get("log"), how.get("deadly")
        Boundaries(Path(log) if log else None, tuple(deadly) if deadly else None).watch()


def shorten() -> None:
    """Let this process wait less."""
    for name, values in SHORTER.items():
        module = importlib.import_module(name)
        for constant, value in values.items():
            before = getattr(module, constant)
            setattr(module, constant, value)
            _in_signatures(module, before, value)
    patience = importlib.import_module("sora_desktop.clients.transport.patience")
    patience.Patience.pause = lambda _patience, _attempt: random.uniform(0.0, _PAUSE)


def _in_signatures(module: ModuleType, before: object, value: object) -> None:
    """Replace a constant also where it stands in a signature as what is taken if nothing is given."""
    if isinstance(before, float | int):
        return  # two constants may be equal
    for _, made in inspect.getmembers(module, inspect.isclass):
        function = made.__init__
        defaults = getattr(function, "__defaults__", None)
        if made.__module__ == module.__name__ and defaults:
            function.__defaults__ = tuple(value if one is before else one for one in defaults)
