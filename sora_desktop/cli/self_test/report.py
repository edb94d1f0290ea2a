"""What a self-test found: one line for each thing that was tried, and what it came to altogether."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import OutputLost, put, put_beginning
from sora_desktop.cli.self_test.subjects import Subject
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.stamp import is_frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class NotTried(Exception):
    """It could not be tried on this computer; the text says why."""


class Trouble(Exception):
    """It does not work; the text says why."""


class Report:
    """Prints a line for each thing as soon as it was tried."""

    def __init__(self, needed: Collection[Subject] = ()) -> None:
        """Begin with nothing tried.

        Args:
            needed: what must not be left out.
        """
        self._needed = frozenset(needed)
        self._left = list(Subject)
        self.failed: list[Subject] = []
        self.not_tried: list[Subject] = []

    @contextmanager
    def trying(self, subject: Subject) -> Iterator[list[str]]:
        """Try something within the block, which may add to the list what is worth knowing of it.

        The subject is printed before, so that it is seen of what a library ends the whole process.
        """
        self._left.remove(subject)
        put_beginning(f"{subject.value}: ")
        details: list[str] = []
        try:
            yield details
        except OutputLost:
            raise
        except NotTried as reason:
            self._leave_out(subject, str(reason))
        except ModuleNotFoundError as error:
            # Beside Python's own packages one may be left out; a frozen program has what it needs.
            if is_frozen() or (error.name or "").startswith("sora_desktop"):
                self._fail(subject, str(error))
            else:
                self._leave_out(subject, f"the package {error.name} is not installed")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            self._fail(subject, _words(error))
        else:
            put(f"ok ({', '.join(details)})" if details else "ok")

    def give_up(self, until: Subject, reason: str) -> None:
        """Count whatever comes before a subject and was not tried yet as failed, for the same reason."""
        order = list(Subject)
        for subject in [one for one in self._left if order.index(one) < order.index(until)]:
            with self.trying(subject):
                raise Trouble(reason)

    def end(self) -> Exit:
        """Say what it came to, and give the exit code."""
        if self.failed:
            put(f"{len(self.failed)} of {len(Subject)} failed: {', '.join(self.failed)}")
            return Exit.INCOMPLETE
        put(
            f"Everything works but for what was not tried: {', '.join(self.not_tried)}"
            if self.not_tried
            else "Everything works."
        )
        return Exit.DONE

    def _fail(self, subject: Subject, reason: str) -> None:
        self.failed.append(subject)
        put(f"failed: {_line(reason)}")

    def _leave_out(self, subject: Subject, reason: str) -> None:
        if subject in self._needed:
            self._fail(subject, f"it was to be tried, and {_line(reason)}")
        else:
            self.not_tried.append(subject)
            put(f"not tried: {_line(reason)}")


def _words(error: Exception) -> str:
    if isinstance(error, (Trouble, SoraDesktopError)):
        return str(error)
    if isinstance(error, TimeoutError):
        return "it took too long"
    return f"{type(error).__name__}: {error}"


def _line(text: str) -> str:
    return " ".join(text.split())
