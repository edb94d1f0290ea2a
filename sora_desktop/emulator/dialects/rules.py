"""What the servers take that make whatever is asked of them."""

from __future__ import annotations

from sora_desktop.simulation.refusals import InvalidField
from sora_desktop.simulation.rules import FAULT_MODELS, Rules

MOST_REFERENCES = 10
"""Images that one order may bring."""


class FreeRules(Rules):
    """Rules of a server that has models beside those it is asked for by name."""

    __slots__ = ()

    def check_model(self, model: str) -> None:
        """Take any name that is one.

        Raises:
            InvalidField: it is empty.
        """
        if not model.strip():
            msg = "Invalid 'model': empty string."
            raise InvalidField(msg, param="model")


def free(*models: str, size: str = "1280x720", seconds: float = 4.0, seconds_limit: float = 60.0) -> Rules:
    """Make the rules of a server that takes any model, even size and length.

    Args:
        models: those that it names in its list; the first is taken where none is asked for.
        size: the one where none is asked for.
        seconds: the length where none is asked for.
        seconds_limit: the longest clip.
    """
    return FreeRules(
        models=(*models, *FAULT_MODELS),
        default_model=models[0],
        default_size=size,
        default_seconds=seconds,
        seconds_limit=seconds_limit,
        references=MOST_REFERENCES,
    )


def served(model: str, *, size: str = "1280x720", seconds: float = 4.0, seconds_limit: float = 60.0) -> Rules:
    """Make the rules of a server that was started with one model; also the ones that show bad days are there."""
    return Rules(
        models=(model, *FAULT_MODELS),
        default_model=model,
        default_size=size,
        default_seconds=seconds,
        seconds_limit=seconds_limit,
        references=MOST_REFERENCES,
    )
