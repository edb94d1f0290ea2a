"""The filters above the list: one chip each, with its count; those that do not fit move into a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QToolButton, QWidget

from sora_desktop.domain.queries import JobFilter
from sora_desktop.ui import theme
from sora_desktop.ui.jobs.chip import CHIP_PIXELS, Chip
from sora_desktop.ui.jobs.menus import pop_up
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

BAR_PIXELS = 48
_EDGE, _NARROW_EDGE = 12, 8
_BESIDE = 6
"""Pixels between the chips and the buttons, at least."""

LABELS: Mapping[JobFilter, str] = {
    JobFilter.ALL: QT_TRANSLATE_NOOP("Jobs", "All"),
    JobFilter.ACTIVE: QT_TRANSLATE_NOOP("Jobs", "Active"),
    JobFilter.DONE: QT_TRANSLATE_NOOP("Jobs", "Done"),
    JobFilter.ATTENTION: QT_TRANSLATE_NOOP("Jobs", "Needs you"),
    JobFilter.FAVOURITES: QT_TRANSLATE_NOOP("Jobs", "Favourites"),
    JobFilter.SIMULATED: QT_TRANSLATE_NOOP("Jobs", "Simulated"),
    JobFilter.TRASH: QT_TRANSLATE_NOOP("Jobs", "Trash"),
}
"""What each filter is called, in the order of the chips."""

_DRAWINGS: Mapping[JobFilter, str] = {JobFilter.FAVOURITES: "heart"}
"""What stands on the chip in the place of the word, where there is a drawing that everybody knows."""


class FilterBar(QWidget):
    """The row of chips, with the menu of what does not fit, and buttons for what else is shown and how.

    Signals:
        filter_chosen: A person chose another `JobFilter`.
        gallery_chosen: Whether the jobs are to be shown as a gallery.
    """

    filter_chosen = Signal(object)
    gallery_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show everything chosen, and no counts yet."""
        super().__init__(parent)
        self._filter = JobFilter.ALL
        self._counts: Mapping[JobFilter, int] = {}
        self._narrowed = False
        self._group = QButtonGroup(self)
        self._chips = {one: Chip(self._label(one), self, drawing=_DRAWINGS.get(one, "")) for one in LABELS}
        for one, chip in self._chips.items():
            self._group.addButton(chip)
            chip.clicked.connect(lambda _checked=False, chosen=one: self._choose(chosen))
        self._more = Chip(self.tr("More"), self, arrow=True)
        self._more.clicked.connect(self._open_menu)
        self._narrow = self._button("filter", self.tr("Filter"))
        self._narrow.setCheckable(True)
        # Its look tells whether the list is narrowed down, which a press alone does not change.
        self._narrow.clicked.connect(lambda: self._narrow.setChecked(self._narrowed))
        self._gallery = self._button("grid", self.tr("Gallery"))
        self._gallery.setCheckable(True)
        self._gallery.clicked.connect(self.gallery_chosen)
        self._options = self._button("list", self.tr("Sorting and columns"))
        self._chips[JobFilter.ALL].setChecked(True)
        self.setFixedHeight(BAR_PIXELS)
        self.setMinimumWidth(200)
        self.setAccessibleName(self.tr("Filters"))

    @property
    def options(self) -> QToolButton:
        """The button for how the list looks."""
        return self._options

    @property
    def narrow(self) -> QToolButton:
        """The button for what else narrows the list down."""
        return self._narrow

    @property
    def gallery(self) -> QToolButton:
        """The button that turns table into gallery and back."""
        return self._gallery

    @property
    def counts(self) -> Mapping[JobFilter, int]:
        """How many jobs each filter would show, as far as it is known."""
        return self._counts

    @property
    def folded(self) -> list[JobFilter]:
        """The filters that are in the menu, for want of room."""
        return [one for one, chip in self._chips.items() if chip.isHidden()]

    def chip(self, one: JobFilter) -> Chip:
        """Give the chip of a filter."""
        return self._chips[one]

    def set_filter(self, chosen: JobFilter) -> None:
        """Show which filter is in force."""
        self._filter = chosen
        self._chips[chosen].setChecked(True)
        self._arrange()

    def set_narrowed(self, narrowed: bool) -> None:  # noqa: FBT001 - a plain setter
        """Show whether the list is narrowed down further."""
        self._narrowed = narrowed
        self._narrow.setChecked(narrowed)
        theme.bind_icon(self._narrow, "filter", "accent" if narrowed else "muted")

    def set_gallery(self, shown: bool) -> None:  # noqa: FBT001 - a plain setter
        """Show whether the jobs stand in a gallery."""
        self._gallery.setChecked(shown)
        theme.bind_icon(self._gallery, "grid", "accent" if shown else "muted")

    def set_counts(self, counts: Mapping[JobFilter, int]) -> None:
        """Show how many jobs each filter would show."""
        self._counts = counts
        for one, chip in self._chips.items():
            chip.urgent = one is JobFilter.ATTENTION and counts.get(one, 0) > 0
            chip.set_label(self._label(one), self._count(one))
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line below."""
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, theme.colors().line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold chips."""
        super().resizeEvent(event)
        self._arrange()

    def menu(self) -> QMenu:
        """Build the menu of the filters that do not fit."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for one in self.folded:
            action = group.addAction(f"{self._label(one)}\t{self._count(one)}")
            action.setCheckable(True)
            action.setChecked(one is self._filter)
            action.triggered.connect(lambda _checked=False, chosen=one: self._choose(chosen))
        menu.addActions(group.actions())
        return menu

    def _choose(self, chosen: JobFilter) -> None:
        if chosen is not self._filter:
            self.set_filter(chosen)
            self.filter_chosen.emit(chosen)

    def _open_menu(self) -> None:
        pop_up(self.menu(), self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _arrange(self) -> None:
        """Put the chips side by side, closer where they need it; from the first that does not fit on, in the menu."""
        chips = list(self._chips.values())
        widths = self._widths(narrow=False)
        edge, room = _EDGE, self._room(_EDGE)
        if sum(widths) > room:
            widths = self._widths(narrow=True)
            edge, room = _NARROW_EDGE, self._room(_NARROW_EDGE)
        shown = len(chips) if sum(widths) <= room else self._how_many(widths, room)
        left, top = edge, (self.height() - CHIP_PIXELS) // 2
        for number, chip in enumerate(chips):
            chip.setVisible(number < shown)
            if number < shown:
                chip.setGeometry(left, top, widths[number], CHIP_PIXELS)
                left += widths[number]
            chip.update()
        self._more.setVisible(shown < len(chips))
        self._more.urgent = any(chip.urgent for chip in chips[shown:])
        self._more.setGeometry(left, top, self._more.sizeHint().width(), CHIP_PIXELS)

    def _room(self, edge: int) -> int:
        """Put the buttons so far from the right edge, and give the room that is left for chips."""
        right = self.width() - edge
        for button in (self._options, self._gallery, self._narrow):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(QRect(QPoint(right, (self.height() - size.height()) // 2), size))
        return right - edge - _BESIDE

    def _widths(self, *, narrow: bool) -> list[int]:
        """Set the chips closely or not, and give the width of each."""
        for chip in (*self._chips.values(), self._more):
            chip.narrow = narrow
        return [chip.sizeHint().width() for chip in self._chips.values()]

    def _how_many(self, widths: list[int], room: int) -> int:
        """Count how many chips fit beside the one that opens the menu, which names the filter if it hides it."""
        filters = list(self._chips)
        for shown in range(len(filters) - 1, 0, -1):
            hidden = self._filter in filters[shown:]
            if hidden:
                self._more.set_label(self._label(self._filter), self._count(self._filter))
            else:
                self._more.set_label(self.tr("More"))
            self._more.arrow = hidden
            self._more.set_drawing("" if hidden else "dots")
            self._more.setCheckable(hidden)
            self._more.setChecked(hidden)
            if sum(widths[:shown]) + self._more.sizeHint().width() <= room:
                return shown
        return 0

    def _button(self, icon: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.bind_icon(button, icon, "muted")
        return button

    def _label(self, one: JobFilter) -> str:
        return QCoreApplication.translate("Jobs", LABELS[one])

    def _count(self, one: JobFilter) -> str:
        count = self._counts.get(one)
        return "" if count is None else QLocale().toString(count)
