"""The window about money: what was spent, and the caps on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from sora_desktop.ui.money.budgets_page import BudgetsPage
from sora_desktop.ui.money.spending_page import SpendingPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtGui import QShowEvent

    from sora_desktop.services.spending import SpendingService
    from sora_desktop.ui.money.budget import Budget

_SIZE = (820, 660)
_LEAST = (640, 440)
_ROOM = 48
"""Pixels that a small window is to show around it."""


class MoneyDialog(QDialog):
    """Two pages; it never blocks the window behind it."""

    def __init__(self, budget: Budget, service: SpendingService, start: Callable[..., Any], parent: QWidget) -> None:
        """Begin with what was spent; `start` runs a coroutine on the window's loop."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Spending and budgets"))
        self.setModal(False)
        room = parent.size()
        self.setMinimumSize(*_LEAST)
        self.resize(
            min(_SIZE[0], max(_LEAST[0], room.width() - _ROOM)), min(_SIZE[1], max(_LEAST[1], room.height() - _ROOM))
        )
        self.spending = SpendingPage(service, start)
        self.budgets = BudgetsPage(budget, service, start)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.setStyleSheet("QTabWidget::tab-bar { left: 20px; }")
        self.tabs.addTab(self.spending, self.tr("Spending"))
        self.tabs.addTab(self.budgets, self.tr("Budgets"))
        self.tabs.currentChanged.connect(lambda _page: self._refresh())
        self._budget = budget
        budget.changed.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.tabs)

    def show_spending(self) -> None:
        """Open at what was spent."""
        self._show(self.spending)
        self.spending.ways[self.spending.by].setFocus(Qt.FocusReason.PopupFocusReason)

    def show_budgets(self) -> None:
        """Open at the caps, with the keyboard in the first."""
        self._show(self.budgets)
        first = next(iter(self.budgets.cards.values()))
        first.money.setFocus(Qt.FocusReason.PopupFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what may have changed while nobody looked."""
        super().showEvent(event)
        self._budget.refresh()

    def _show(self, page: QWidget) -> None:
        self.tabs.setCurrentWidget(page)
        self.show()
        self.raise_()
        self.activateWindow()

    def _refresh(self) -> None:
        if self.isVisible() and self.tabs.currentWidget() is self.spending:
            self.spending.refresh()
