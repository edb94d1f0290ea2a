"""The sheet that shows the rows of prompt files before anything of them is sent."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.batch.columns import Column
from sora_desktop.ui.batch.draft import Draft
from sora_desktop.ui.batch.model import RowsModel
from sora_desktop.ui.batch.overlay import Overlay
from sora_desktop.ui.batch.parts import FileNotes, Foot, Head, TickAll
from sora_desktop.ui.batch.table import RowTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent

    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.prompt_files import FileProblem, PromptSheet
    from sora_desktop.ui.money.budget import Budget

_WIDTH = 980
_MARGIN = 24
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ImportSheet(Overlay):
    """Lists rows with their settings and problems, to be mended, unticked and confirmed.

    It is for one import, and gone once it has closed. After it is confirmed it waits, so that what was
    mended is not lost if the orders are refused, until `accept` or `refuse` is called.

    Signals:
        confirmed: The ticked rows are to be submitted: their orders (a list), and a name for the batch.
        dismissed: It was closed, and nothing is to be submitted.
        budgets_requested: The caps are to be seen.
    """

    confirmed = Signal(object, str)
    dismissed = Signal()
    budgets_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Make it for a window, closed."""
        super().__init__(parent)
        self._sending = False
        self._warned = False
        self._budget: Budget | None = None
        self._names: list[str] = []
        self._sources: list[Path] = []
        self._problems: list[FileProblem] = []
        self.rows = RowsModel(self)
        self.head = Head(self.card)
        self.notes = FileNotes(self.card)
        self.table = RowTable(self.rows, self.card)
        self.tick_all = TickAll(self.table.horizontalHeader())
        self.foot = Foot(self.card)
        line = QFrame(self.card)
        theme.mark(line, "role", "line")
        self._column = column = QVBoxLayout(self.card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.notes)
        column.addWidget(self.table, 1)
        column.addWidget(line)
        column.addWidget(self.foot)
        self._connect()
        self._set_tab_order()

    def present(
        self,
        sheet: PromptSheet,
        check: Callable[[Order], list[Problem]],
        default_connection: str,
        budget: Budget | None = None,
    ) -> None:
        """Show rows and files that cannot be used; if a sheet is open already, they are added to it.

        A file that comes again, because it was mended meanwhile, takes the place of what it held before.

        Args:
            sheet: what the files held.
            check: finds what is wrong with an order; may raise `UnknownConnection`.
            default_connection: the name of the connection for rows that name none.
            budget: knows what orders cost, and the caps on that; without it nothing is said of money.
        """
        opened = next((one for one in self._ground.findChildren(ImportSheet) if one is not self and one.is_open), None)
        if opened is not None:
            opened.present(sheet, check, default_connection, budget)
            self.deleteLater()
            return
        draft = self.rows.draft if self.is_open else self._new_draft(check, default_connection, budget)
        draft.take(sheet.rows, frozenset(sheet.sources))
        self._remember(sheet)
        self.notes.show_problems(self._problems)
        self.table.setVisible(len(draft) > 0)
        self.open()  # before the rows come, so that they are measured in the width that they get
        self._column.activate()
        self.rows.set_draft(draft)
        self._refresh()
        self.place_card()
        self._column.activate()
        if len(draft):
            self.table.go_to(draft.next_broken(len(draft) - 1) or 0)
        else:
            self.foot.cancel.setFocus(Qt.FocusReason.PopupFocusReason)

    def _new_draft(
        self, check: Callable[[Order], list[Problem]], default_connection: str, budget: Budget | None
    ) -> Draft:
        self.table.setColumnHidden(Column.COST, budget is None)
        if budget is None:
            return Draft(check, default_connection)
        self._budget = budget
        budget.changed.connect(self._show_totals)
        return Draft(check, default_connection, budget.estimate)

    def confirm(self) -> None:
        """Hand over what is ticked; not before every row was checked, and not twice."""
        self.foot.generate.setFocus(Qt.FocusReason.OtherFocusReason)  # takes over what is being written
        if not self.foot.generate.isEnabled() or self._sending:
            return
        self._sending = True
        self.table.setEnabled(False)
        self.foot.show_sending()
        self.confirmed.emit(self.rows.draft.orders(), self._name())

    def accept(self) -> None:
        """Close, because the orders were taken."""
        self._end()

    def refuse(self, reason: str) -> None:
        """Say why the orders were not taken, and let them be mended."""
        self._sending = False
        self.table.setEnabled(True)
        self._refresh()
        self.foot.show_refusal(reason)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close without any effect, and tell; what was confirmed cannot be called back here."""
        if self._sending:
            return
        self._end()
        self.dismissed.emit()

    def place_card(self) -> None:
        """Make the card as high as its rows, as far as the window has room."""
        width = min(_WIDTH, self.width() - 2 * _MARGIN)
        notes = self.notes.fit(width - 2)
        height = self.head.sizeHint().height() + notes + self.foot.heightForWidth(width - 2) + 5
        if len(self.rows.draft):
            height += self.table.wanted_height
        self.card.setGeometry(self.in_middle(width, min(height, self.height() - 2 * _MARGIN)))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Confirm with Ctrl+Enter, dismiss with Escape, go to what needs mending with F8."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave_by_key()
        elif event.key() == Qt.Key.Key_F8:
            self._go_to_next()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.confirm()
        else:
            super().keyPressEvent(event)

    def _leave_by_key(self) -> None:
        """Close, but not at the first press of a key that is easily pressed once too often if work would be lost."""
        if self.rows.draft.touched and not self._warned and not self._sending:
            self._warned = True
            self.foot.show_refusal(self.tr("Press Esc once more to close this without what you changed."))
        else:
            self.dismiss()

    def _connect(self) -> None:
        self.rows.totals_changed.connect(self._refresh)
        # Queued, for the heights may change amid the layout of the card.
        self.table.heights.changed.connect(self._on_height_changed, Qt.ConnectionType.QueuedConnection)
        self.table.confirm_requested.connect(self.confirm)
        self.tick_all.tick_requested.connect(self._tick_all)
        self.head.next_requested.connect(self._go_to_next)
        self.head.mend_requested.connect(self.rows.mend_all)
        self.foot.confirm_requested.connect(self.confirm)
        self.foot.cancel_requested.connect(self.dismiss)
        self.foot.budgets_requested.connect(self.budgets_requested)

    def _on_height_changed(self) -> None:
        if self.is_open:
            self.place_card()

    def _set_tab_order(self) -> None:
        stops = (
            self.head.broken,
            self.head.mend_all,
            self.tick_all,
            self.table,
            *self.foot.verdict.links,
            self.foot.cancel,
            self.foot.generate,
        )
        for first, second in itertools.pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _remember(self, sheet: PromptSheet) -> None:
        if not self.is_open:
            self._names, self._sources, self._problems = [], [], []
        if sheet.name not in self._names:
            self._names.append(sheet.name)
        again = {*sheet.sources, *(problem.source for problem in sheet.problems)}
        self._problems = [*(one for one in self._problems if one.source not in again), *sheet.problems]
        self._sources = list(dict.fromkeys((*self._sources, *sheet.sources)))

    def _name(self) -> str:
        """Give the batch the name of what came first, with the number of what came later."""
        first, *others = self._names
        return f"{first} +{len(others)}" if others else first

    def _refresh(self) -> None:
        self._warned = False
        draft = self.rows.draft
        self.head.show_draft(draft, self._sources)
        self._show_totals()
        self.tick_all.show_totals(draft.totals, len(draft))
        self.setAccessibleName(self.head.title.text())
        self.setAccessibleDescription(self.foot.summary.text())

    def _show_totals(self) -> None:
        """Say how much would be sent, what it costs, and what the caps say to it."""
        if self._sending:
            return
        before = self.foot.verdict.words
        self.foot.show_draft(self.rows.draft, self._budget)
        if self.is_open and self.foot.verdict.words != before:
            self.place_card()

    def _tick_all(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        self.rows.tick(range(len(self.rows.draft)), wanted=wanted)

    def _go_to_next(self) -> None:
        here = self.table.currentIndex().row()
        place = self.rows.draft.next_broken(here)
        if place is not None:
            self.table.go_to(place)

    def _end(self) -> None:
        self.rows.stop()
        self.table.heights.stop()
        self.shut()
