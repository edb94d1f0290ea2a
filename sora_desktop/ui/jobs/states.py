"""What stands in place of the list when there is nothing in it: why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sora_desktop.domain.queries import JobFilter
from sora_desktop.ui import theme
from sora_desktop.ui.controls.paragraph import WrappedLabel
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.errors import SoraDesktopError

_ICON_PIXELS = 32
_WIDEST = 300


class Way(NamedTuple):
    """A button that leads out of a state: what it does for the pane, and what it says."""

    name: str
    label: str


class ListState(NamedTuple):
    """Why there is nothing to see, and the ways on."""

    icon: str
    title: str
    advice: str
    ways: tuple[Way, ...] = ()


CLEAR_SEARCH = "clear_search"
CLEAR_FILTER = "clear_filter"
SHOW_ALL = "show_all"
TRY_AGAIN = "try_again"

_EMPTY: Mapping[JobFilter, tuple[str, str, str]] = {
    JobFilter.ALL: (
        "film",
        QT_TRANSLATE_NOOP("Jobs", "No clips yet"),
        QT_TRANSLATE_NOOP("Jobs", "Write a prompt and press Generate, or drop a file of prompts on this window."),
    ),
    JobFilter.ACTIVE: (
        "clock",
        QT_TRANSLATE_NOOP("Jobs", "Nothing is on the way"),
        QT_TRANSLATE_NOOP("Jobs", "Jobs that wait or run show up here until they end."),
    ),
    JobFilter.DONE: (
        "film",
        QT_TRANSLATE_NOOP("Jobs", "Nothing is done yet"),
        QT_TRANSLATE_NOOP("Jobs", "Finished clips show up here, ready to play."),
    ),
    JobFilter.ATTENTION: (
        "check",
        QT_TRANSLATE_NOOP("Jobs", "Nothing needs you"),
        QT_TRANSLATE_NOOP("Jobs", "Jobs that failed, or whose reply was lost, show up here with what to do."),
    ),
    JobFilter.FAVOURITES: (
        "heart",
        QT_TRANSLATE_NOOP("Jobs", "No favourites yet"),
        QT_TRANSLATE_NOOP("Jobs", "Give a clip a heart, and it shows up here."),
    ),
    JobFilter.SIMULATED: (
        "sparkle",
        QT_TRANSLATE_NOOP("Jobs", "No simulated clips"),
        QT_TRANSLATE_NOOP("Jobs", "Choose the connection “simulated” to try things out without a server or a key."),
    ),
    JobFilter.TRASH: (
        "trash",
        QT_TRANSLATE_NOOP("Jobs", "The trash is empty"),
        QT_TRANSLATE_NOOP("Jobs", "Jobs that you remove wait here, and can be restored."),
    ),
}


def loading_state() -> ListState:
    """Say that the list is on its way."""
    return ListState("clock", QCoreApplication.translate("Jobs", "Loading jobs…"), "")


def error_state(error: SoraDesktopError) -> ListState:
    """Say why there is no list, and offer to try again."""
    title, advice = describe_error(error)
    return ListState("alert", title, advice, (Way(TRY_AGAIN, QCoreApplication.translate("Jobs", "Try again")),))


def empty_state(chosen: JobFilter, text: str, elsewhere: int = 0, *, narrowed: bool = False) -> ListState:
    """Say why a filter and a search find nothing.

    Args:
        chosen: the filter.
        text: what was searched for.
        elsewhere: how many jobs match with all filters off.
        narrowed: whether something else keeps jobs out, too.
    """
    if narrowed:
        return _narrowed_state(text)
    if text:
        return _no_match_state(text, elsewhere if chosen is not JobFilter.ALL else 0)
    icon, title, advice = _EMPTY[chosen]
    translated = QCoreApplication.translate("Jobs", title), QCoreApplication.translate("Jobs", advice)
    return ListState(icon, *translated)


def _narrowed_state(text: str) -> ListState:
    title = QCoreApplication.translate("Jobs", "Nothing is left by this filter")
    advice = QCoreApplication.translate("Jobs", "Drop a condition above the list.")
    ways = [Way(CLEAR_FILTER, QCoreApplication.translate("Jobs", "Clear filter"))]
    if text:
        ways.append(Way(CLEAR_SEARCH, QCoreApplication.translate("Jobs", "Clear search")))
    return ListState("filter", title, advice, tuple(ways))


def _no_match_state(text: str, elsewhere: int) -> ListState:
    shown = text if len(text) <= 40 else text[:40].rstrip() + "…"  # noqa: PLR2004 - a line's worth
    clear = Way(CLEAR_SEARCH, QCoreApplication.translate("Jobs", "Clear search"))
    if elsewhere:
        title = QCoreApplication.translate("Jobs", "Nothing here matches “{text}”").format(text=shown)
        advice = QCoreApplication.translate("Jobs", "Among all jobs something does.")
        everywhere = Way(SHOW_ALL, QCoreApplication.translate("Jobs", "Show all matches"))
        return ListState("search", title, advice, (everywhere, clear))
    title = QCoreApplication.translate("Jobs", "Nothing matches “{text}”").format(text=shown)
    advice = QCoreApplication.translate("Jobs", "Every word must occur in a job. Try fewer or other words.")
    return ListState("search", title, advice, (clear,))


class StatePage(QWidget):
    """Shows a state in the middle of the pane.

    Signals:
        way_taken: A button was pressed: the name of its way.
    """

    way_taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        # Who had the keyboard in the list has it here when the list is empty.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._icon_name = ""
        self._icon = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._title, self._advice = WrappedLabel(parent=self), WrappedLabel(parent=self)
        theme.mark(self._title, "role", "title")
        theme.mark(self._advice, "role", "muted")
        for label in (self._title, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(theme.GRID)
        middle = QWidget(self)
        middle.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._advice)
        column.addSpacing(theme.GRID)
        column.addLayout(self._ways)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        theme.notifier().changed.connect(self._draw_icon)

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the state that is shown."""
        items = (self._ways.itemAt(number) for number in range(self._ways.count()))
        return [button for item in items if item is not None and isinstance(button := item.widget(), QPushButton)]

    @property
    def words(self) -> str:
        """Title and advice, as a screen reader says them."""
        return self.accessibleName()

    def say(self, state: ListState) -> None:
        """Show a state."""
        self._icon_name = state.icon
        self._title.setText(state.title)
        self._advice.setText(state.advice)
        self._advice.setVisible(bool(state.advice))
        self.setAccessibleName(f"{state.title} {state.advice}".strip())
        for button in self.buttons:
            self._ways.removeWidget(button)
            button.deleteLater()
        while self._ways.count():
            self._ways.takeAt(0)
        self._ways.addStretch()
        before: QWidget = self
        for way in state.ways:
            button = QPushButton(way.label, self)
            button.clicked.connect(lambda _checked=False, name=way.name: self.way_taken.emit(name))
            self._ways.addWidget(button)
            QWidget.setTabOrder(before, button)
            before = button
        self._ways.addStretch()
        self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            drawn = theme.pixmap(self._icon_name, _ICON_PIXELS, theme.colors().faint, self.devicePixelRatioF())
            self._icon.setPixmap(drawn)
