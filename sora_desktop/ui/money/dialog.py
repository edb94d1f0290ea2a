"""The window about money: what was spent, and the caps on it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from sora_desktop.ui.controls.side_window import SideWindow
from sora_desktop.ui.money.budgets_page import BudgetsPage
from sora_desktop.ui.money.spending_page import SpendingPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtGui import QShowEvent

    from sora_desktop.services.spending import SpendingService
    from sora_desktop.ui.money.budget import Budget

PageType = TypeVar("PageType", bound=QWidget)

_SIZE = (820, 660)
_LEAST = (640, 440)


class MoneyDialog(SideWindow):
    """Two pages; it never blocks the window behind it."""

    def __init__(self, budget: Budget, service: SpendingService, start: Callable[..., Any], parent: QWidget) -> None:
        """Begin with what was spent; `start` runs a coroutine on the window's loop."""
        title = QCoreApplication.translate("MoneyDialog", "Spending and budgets")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._service = service
        self._start = start
        self._grounds = (QWidget(), QWidget())
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.setStyleSheet("QTabWidget::tab-bar { left: 20px; }")
        self.tabs.addTab(self._grounds[0], self.tr("Spending"))
        self.tabs.addTab(self._grounds[1], self.tr("Budgets"))
        self.tabs.currentChanged.connect(lambda _page: self._refresh())
        self._budget = budget
        budget.changed.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.tabs)

    @cached_property
    def spending(self) -> SpendingPage:
        """The page of what was spent; each is built when it is first looked at, so that the window opens soon."""
        return _placed(SpendingPage(self._service, self._start), self._grounds[0])

    @cached_property
    def budgets(self) -> BudgetsPage:
        """The page of the caps."""
        return _placed(BudgetsPage(self._budget, self._service, self._start), self._grounds[1])

    def show_spending(self) -> None:
        """Open at what was spent."""
        self._show(0)
        self.spending.ways[self.spending.by].setFocus(Qt.FocusReason.PopupFocusReason)

    def show_budgets(self) -> None:
        """Open at the caps, with the keyboard in the first."""
        self._show(1)
        first = next(iter(self.budgets.cards.values()))
        first.money.setFocus(Qt.FocusReason.PopupFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what may have changed while nobody looked."""
        super().showEvent(event)
        self._budget.refresh()

    def _show(self, page: int) -> None:
        self.tabs.setCurrentIndex(page)
        self.come_forward()

    def _refresh(self) -> None:
        if self.isVisible():
            page = self.spending if self.tabs.currentIndex() == 0 else self.budgets
            page.refresh()


def _placed(page: PageType, ground: QWidget) -> PageType:
    """Let a page fill the place that was kept for it."""
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(page)
    # At once, so that it can take the keyboard.
    page.show()
    return page
