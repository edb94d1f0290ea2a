"""The ways to look at the same rows: a table, a gallery, or a page that says why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStackedLayout, QWidget

from sora_desktop.ui.controls.stops import first_stop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PySide6.QtCore import QItemSelectionModel
    from PySide6.QtWidgets import QScrollBar

    from sora_desktop.ui.gallery.view import JobGallery
    from sora_desktop.ui.jobs.scrolling import View
    from sora_desktop.ui.jobs.table import JobTable


class ListViews(QWidget):
    """Shows the table, the gallery or a page, and speaks for whichever of the first two is chosen.

    Signals:
        gallery_made: The gallery was wanted for the first time, and is this one.
        gallery_shown: Whether the gallery is the way that is chosen now.
    """

    gallery_made = Signal(object)
    gallery_shown = Signal(bool)

    def __init__(self, table: JobTable, make_gallery: Callable[[], JobGallery], parent: QWidget) -> None:
        """Start with the table; the gallery is made when it is wanted."""
        super().__init__(parent)
        self._table = table
        self._make_gallery = make_gallery
        self._gallery: JobGallery | None = None
        self._in_gallery = False
        self._stack = QStackedLayout(self)
        self._stack.addWidget(table)

    @property
    def in_gallery(self) -> bool:
        """Whether the gallery is the way that is chosen."""
        return self._in_gallery

    @property
    def chosen(self) -> JobTable | JobGallery:
        """The table or the gallery, whichever is chosen."""
        return self._gallery if self._in_gallery and self._gallery is not None else self._table

    @property
    def shown(self) -> QWidget | None:
        """What is in sight: one of these two, or a page."""
        return self._stack.currentWidget()

    def home(self) -> QWidget | None:
        """Give where the keyboard acts on the rows, or on the page in their place; None where nothing can be done."""
        shown = self.shown
        return shown if shown is None or shown is self.chosen else first_stop(shown)

    def show_gallery(self, wanted: bool = True) -> None:  # noqa: FBT001, FBT002 - a slot
        """Choose the gallery, or the table again; what was current stays in sight."""
        if wanted == self._in_gallery:
            return
        if wanted and self._gallery is None:
            self._gallery = self._make_gallery()
            self._stack.addWidget(self._gallery)
            self.gallery_made.emit(self._gallery)
        before = self.chosen
        had_list, had_focus, place = self.shown is before, before.hasFocus(), before.view()
        self._in_gallery = wanted
        if had_list:
            self._stack.setCurrentWidget(self.chosen)
        self._keep_place(place)
        if had_focus:
            self.chosen.setFocus()
        self.gallery_shown.emit(wanted)

    def show_list(self) -> None:
        """Show the rows."""
        if self.shown is not self.chosen:
            self._show(self.chosen)
            self.chosen.look()

    def show_page(self, page: QWidget) -> None:
        """Show a page instead of the rows."""
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._show(page)

    def _show(self, widget: QWidget) -> None:
        """Show one of them, with the keyboard if it was in what was shown before: else it would go anywhere."""
        shown = self.shown
        focus = QApplication.focusWidget()
        had_focus = shown is not None and focus is not None and (shown is focus or shown.isAncestorOf(focus))
        self._stack.setCurrentWidget(widget)
        if had_focus:
            widget.setFocus()

    def _keep_place(self, place: View) -> None:
        """Show the current clip, or else what was at the top before."""
        chosen, current = self.chosen, self.currentIndex()
        chosen.updateGeometries()
        if current.isValid():
            chosen.scrollTo(current, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            chosen.go_to(place._replace(offset=0))
        chosen.look()

    def look_anew(self) -> None:
        """Ask again for pictures that could not be had, and for what is in sight."""
        self._table.thumbnails.outdate()
        if self._gallery is not None:
            self._gallery.thumbnails.outdate()
        self.chosen.look()

    def selectionModel(self) -> QItemSelectionModel:
        """Give the selection, which both have in common."""
        return self._table.selectionModel()

    def currentIndex(self) -> QModelIndex:
        """Give the current row."""
        return self._table.currentIndex()

    def view(self) -> View:
        """Tell where the list is scrolled to."""
        return self.chosen.view()

    def go_to(self, view: View, *, without: Collection[int] = ()) -> None:
        """Scroll so that what was in sight is there again."""
        self.chosen.go_to(view, without=without)

    def scrollTo(self, index: QModelIndex) -> None:
        """Bring a row into sight."""
        self.chosen.scrollTo(index)

    def verticalScrollBar(self) -> QScrollBar:
        """Give the bar that scrolls the list."""
        return self.chosen.verticalScrollBar()

    def updateGeometries(self) -> None:
        """Let the scroll bar know of new rows at once."""
        self.chosen.updateGeometries()
