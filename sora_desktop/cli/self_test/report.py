"""What a self-test found: one line for each thing that was tried, and what it came to altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import OutputLost, put, put_beginning
from sora_desktop.cli.self_test.subjects import Subject
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.stamp import is_frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


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

    def trying(self, subject: Subject) -> Attempt:
        """Try something within a `with` block, which may add to the given list what is worth knowing of it."""
        return Attempt(self, subject)

    def begin(self, subject: Subject) -> None:
        """Print what is tried now, so that it is seen of what a library ends the whole process."""
        self._left.remove(subject)
        put_beginning(f"{subject.value}: ")

    def take(self, subject: Subject, details: Sequence[str], error: BaseException | None) -> bool:
        """Print what came of it, and tell whether the error, if there was one, is only a finding."""
        match error:
            case None:
                put(f"ok ({', '.join(details)})" if details else "ok")
            case NotTried():
                self._leave_out(subject, str(error))
            # Beside Python's own packages one may be left out; a frozen program has what it needs.
            case ModuleNotFoundError() if not (is_frozen() or (error.name or "").startswith("sora_desktop")):
                self._leave_out(subject, f"the package {error.name} is not installed")
            case OutputLost():
                return False
            case Exception():
                self._fail(subject, _words(error))
            case _:
                return False
        return True

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


class Attempt:
    """One thing that is tried: whatever goes wrong within the block is a line of the report, and goes no further."""

    def __init__(self, report: Report, subject: Subject) -> None:
        """Try it for a report."""
        self._report = report
        self._subject = subject
        self._details: list[str] = []

    def __enter__(self) -> list[str]:
        """Begin, and give the list of what is worth knowing."""
        self._report.begin(self._subject)
        return self._details

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Tell the report what came of it."""
        return self._report.take(self._subject, self._details, error)


def _words(error: Exception) -> str:
    if isinstance(error, (Trouble, SoraDesktopError)):
        return str(error)
    if isinstance(error, TimeoutError):
        return "it took too long"
    return f"{type(error).__name__}: {error}"


def _line(text: str) -> str:
    return " ".join(text.split())
