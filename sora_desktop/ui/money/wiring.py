"""Joins everything in the window that has to do with money with the services behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.events import BudgetReached
from sora_desktop.ui.messages import Message
from sora_desktop.ui.money.budget import Budget
from sora_desktop.ui.money.status import money_part
from sora_desktop.ui.money.words import excess_text
from sora_desktop.ui.notices import Tone

if TYPE_CHECKING:
    from sora_desktop.domain.costs import Period
    from sora_desktop.domain.events import Event
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.money.dialog import MoneyDialog
    from sora_desktop.ui.notices import NoticeCard
    from sora_desktop.ui.panes import Panes

_WARNING_SECONDS = 12.0


class MoneyWiring(QObject):
    """Shows what things cost where that is decided, and opens the view of what was spent."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the menu, the status bar and the form; `begin` reads how spending stands."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._dialog: MoneyDialog | None = None
        self._warnings: dict[Period, NoticeCard] = {}
        self.budget = Budget(services.connections, services.spending, bridge.start, self)
        self.budget.changed.connect(self._show_status)
        panes.compose.judge_by(self.budget)
        panes.compose.footer.budgets_requested.connect(self.show_budgets)
        window.status.money_requested.connect(self.show_spending)
        window.menus.spending.triggered.connect(self.show_spending)
        window.menus.budgets.triggered.connect(self.show_budgets)
        window.notices.know_way(BudgetExceeded, self.tr("Open budgets"), self.show_budgets)

    def begin(self) -> None:
        """Read how spending stands, and show it as soon as it is known."""
        self.budget.refresh()

    def stop(self) -> None:
        """Read nothing more."""
        self.budget.stop()

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        self.budget.apply(event)
        if isinstance(event, BudgetReached):
            self._warn(event)

    def show_spending(self) -> None:
        """Open the view of what was spent."""
        self._opened().show_spending()

    def show_budgets(self) -> None:
        """Open the caps."""
        self._opened().show_budgets()

    def _opened(self) -> MoneyDialog:
        if self._dialog is None:
            from sora_desktop.ui.money.dialog import MoneyDialog  # noqa: PLC0415 - not before somebody asks

            self._dialog = MoneyDialog(self.budget, self._services.spending, self._bridge.start, self._window)
        return self._dialog

    def _show_status(self) -> None:
        part = money_part(self.budget)
        self._window.status.show_money(part.words, part.tip, role=part.role)

    def _warn(self, event: BudgetReached) -> None:
        """Tell of a cap that only warns; what was told of it before goes."""
        period = event.excess.cap.period
        before = self._warnings.pop(period, None)
        if before is not None and before in self._window.notices.cards:
            before.leave()
        title = self.tr("Beyond a cap that warns: {reason}.").format(reason=excess_text(event.excess))
        card = self._window.notices.tell(Message(title, ""), Tone.WARNED, seconds=_WARNING_SECONDS)
        card.offer(self.tr("Budgets…"), self.show_budgets)
        self._warnings[period] = card
