"""The dialog's questions before something would be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

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

        self._hinder: Callable[[Leaving.Act], bool] | None = None

    def ask(self, name: str, then: Act, *, discard: Act, save: Callable[[Act], None], stay: Act) -> None:
        """Ask what becomes of changes that are not saved; an empty name is that of a new connection.

        Args:
            name: whose changes.
            then: where the person was going.
            discard: forgets the changes.
            save: stores them, and goes on once that is done.
            stay: goes back to them.
        """

        def discard_and_go() -> None:
            discard()
            then()

        self._question.ask(
            self.tr("“{name}” has changes that are not saved.").format(name=name or self.tr("New connection")),
            [
                (self.tr("Discard them"), discard_and_go),
                (self.tr("Save"), lambda: save(then)),
                (self.tr("Keep editing"), stay),
            ],
        )

    def ask_to_remove(self, name: str, *, remove: Act, keep: Act) -> None:
        """Ask whether a connection is really to go."""
        words = self.tr("Remove “{name}” and its key? The jobs that it made stay in the list.")
        self._question.ask(
            words.format(name=name), [(self.tr("Remove"), remove), (self.tr("Keep it"), keep)], danger=True
        )

    def guard(self, window: QWidget, hinder: Callable[[Act], bool]) -> None:
        """Ask `hinder` before a window closes; it tells whether the window has to stay until it calls what it gets."""
        self._hinder = hinder
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the window open while something is not saved, unless the whole desktop ends."""
        if event.type() is not QEvent.Type.Close or self._hinder is None or self._ending():
            return super().eventFilter(watched, event)
        if isinstance(watched, QWidget) and watched.isVisible() and self._hinder(lambda: self._close(watched)):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def take_back(self) -> bool:
        """Answer an open question with its harmless last answer; tell whether there was one."""
        if not self._question.words:
            return False
        self._question.buttons[-1].click()
        return True

    @staticmethod
    def _close(window: QWidget) -> None:
        window.close()

    @staticmethod
    def _ending() -> bool:
        application = QGuiApplication.instance()
        return isinstance(application, QGuiApplication) and application.isSavingSession()
