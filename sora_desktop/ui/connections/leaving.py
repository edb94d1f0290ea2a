"""The dialog's questions before something would be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from sora_desktop.ui.connections.question import Question


class Leaving(QObject):
    """Asks in place, and remembers where a person was going."""

    Act = Callable[[], None]

    def __init__(self, question: Question) -> None:
        """Ask with `question`."""
        super().__init__(question)
        self._question = question
        self.then: Leaving.Act | None = None
        """What follows once what is being stored is stored."""

    def ask(self, name: str, *, discard: Act, save: Act, stay: Act) -> None:
        """Ask what becomes of changes that are not saved; an empty name is that of a new connection."""
        self._question.ask(
            self.tr("“{name}” has changes that are not saved.").format(name=name or self.tr("New connection")),
            [(self.tr("Discard them"), discard), (self.tr("Save"), save), (self.tr("Keep editing"), stay)],
        )

    def ask_to_remove(self, name: str, *, remove: Act, keep: Act) -> None:
        """Ask whether a connection is really to go."""
        words = self.tr("Remove “{name}” and its key? The jobs that it made stay in the list.")
        self._question.ask(
            words.format(name=name), [(self.tr("Remove"), remove), (self.tr("Keep it"), keep)], danger=True
        )

    def take_back(self) -> bool:
        """Answer an open question with its harmless last answer; tell whether there was one."""
        if not self._question.words:
            return False
        self._question.buttons[-1].click()
        return True
