"""The caps on spending, each saved as soon as it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.costs import Period
from sora_desktop.ui import theme
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.money.cap_card import CapCard

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from sora_desktop.domain.costs import Cap
    from sora_desktop.services.spending import SpendingService
    from sora_desktop.ui.money.budget import Budget


class BudgetsPage(QScrollArea):
    """A card for each period, and what counts."""

    def __init__(
        self, budget: Budget, service: SpendingService, start: Callable[..., Any], parent: QWidget | None = None
    ) -> None:
        """Show the caps that hold, and whatever they become."""
        super().__init__(parent)
        self._budget = budget
        self._service = service
        self._start = start
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards = {period: CapCard(period) for period in Period}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(
            _paragraph(self.tr("Caps hold for this window, for commands, and for whatever else orders here."))
        )
        for card in self.cards.values():
            card.set_requested.connect(self._set)
            card.removal_requested.connect(self._remove)
            column.addWidget(card)
        column.addWidget(
            _paragraph(
                self.tr(
                    "Counted is what was sent and may be charged for, and what waiting jobs will add. Failures that "
                    "are not charged for do not count. A clip of unknown price counts as a clip, but not in dollars. "
                    "Simulated clips count as clips too, so that a cap can be tried out for nothing."
                )
            )
        )
        column.addStretch(1)
        self.setWidget(inside)
        budget.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the caps and how they stand."""
        for period, card in self.cards.items():
            card.show_cap(self._budget.cap(period), self._budget.standing.get(period))

    def _set(self, cap: Cap) -> None:
        self._do(cap.period, self._service.set_cap(cap))

    def _remove(self, period: Period) -> None:
        self._do(period, self._service.remove_cap(period))

    def _do(self, period: Period, work: Coroutine[Any, Any, None]) -> None:
        card = self.cards[period]
        self._start(work, on_error=lambda error: card.show_error(" ".join(describe_error(error)).strip()))


def _paragraph(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    theme.mark(label, "role", "muted")
    return label
