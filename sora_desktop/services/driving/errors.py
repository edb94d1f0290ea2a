"""How an error of the driver reaches its guest as the same error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sora_desktop.domain.costs import Excess
from sora_desktop.domain.errors import BudgetExceeded, DriverFailed, InvalidInput, SoraDesktopError
from sora_desktop.domain.requests import Problem
from sora_desktop.services.driving.codec import read

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVIDENCE = ("request_id", "detail", "server_code", "retry_after")
"""What errors of clients keep beside their facts."""


def write_error(error: SoraDesktopError) -> dict[str, object]:
    """Give all that is needed to make the same error again."""
    written: dict[str, object] = {"class": type(error).__name__, "facts": error.facts, "text": str(error)}
    if isinstance(error, InvalidInput):
        written["problems"] = error.problems
    if isinstance(error, BudgetExceeded):
        written["excess"] = error.excess
    evidence = {name: getattr(error, name) for name in _EVIDENCE if getattr(error, name, None) is not None}
    return {**written, "evidence": evidence}


def read_error(written: object) -> SoraDesktopError:
    """Make the error again; of one that is not known here, what it said is kept."""
    if not isinstance(written, dict):
        return DriverFailed(reason="it did not say why")
    kind = next((kind for kind in _tree(SoraDesktopError) if kind.__name__ == written.get("class")), None)
    try:
        if kind is not None:
            return _made(kind, written)
    except (TypeError, ValueError, KeyError):
        pass
    return DriverFailed(reason=str(written.get("text") or "it did not say why").rstrip("."))


def _made(kind: type[SoraDesktopError], written: dict[str, Any]) -> SoraDesktopError:
    if issubclass(kind, InvalidInput):
        return kind([read(Problem, problem) for problem in written["problems"]])
    if issubclass(kind, BudgetExceeded):
        return kind(read(Excess, written["excess"]))
    return kind(**written["facts"], **written["evidence"])


def _tree(kind: type[SoraDesktopError]) -> Iterator[type[SoraDesktopError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
