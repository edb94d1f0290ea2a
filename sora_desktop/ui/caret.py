"""Lets the caret of text fields rest while nobody types: each blink wakes the computer up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

REST_AFTER = 10_000
"""Milliseconds for which it blinks after somebody came."""

_AS_THE_SYSTEM_SAYS = -1
_NOT_AT_ALL = 0
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.ApplicationActivate,
        QEvent.Type.FocusIn,
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
    }
)


class CaretRest(QObject):
    """Stops the blinking after a while, and starts it with the next key, click or change of the focus.

    Only while the caret rests is every event looked at; while somebody works, nothing is.
    """

    def __init__(self, application: QGuiApplication) -> None:
        """Let the caret of an application blink for a while."""
        super().__init__(application)
        self._application = application
        self._timer = QTimer(self, singleShot=True, interval=REST_AFTER)
        self._timer.timeout.connect(self._rest)
        self._timer.start()

    def stop(self) -> None:
        """Leave the caret to the system again."""
        self._timer.stop()
        self._application.removeEventFilter(self)
        self._application.styleHints().setCursorFlashTime(_AS_THE_SYSTEM_SAYS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wake up at the first sign of life."""
        if event.type() in _SIGNS_OF_LIFE:
            self._application.removeEventFilter(self)
            self._application.styleHints().setCursorFlashTime(_AS_THE_SYSTEM_SAYS)
            self._timer.start()
        return super().eventFilter(watched, event)

    def _rest(self) -> None:
        self._application.styleHints().setCursorFlashTime(_NOT_AT_ALL)
        self._application.installEventFilter(self)
