"""What is known of a job, below its clip: the details, the receipt, or the family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTabBar, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.preview.details import JobDetails
from sora_desktop.ui.preview.lineage_page import LineagePage
from sora_desktop.ui.proof.receipt_page import ReceiptPage

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent


class JobFacts(QWidget):
    """Three pages under their tabs; which one is in sight stays, whatever job is shown.

    Signals:
        receipt_watched: Whether the receipt can be seen has changed.
    """

    receipt_watched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with the details."""
        super().__init__(parent)
        self.details = JobDetails()
        self.receipt = ReceiptPage()
        self.lineage = LineagePage()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("What is known of the clip"))
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Details"))
        self.tabs.addTab(self.tr("Receipt"))
        self.tabs.addTab(self.tr("Lineage"))
        self._pages = (self.details, self.receipt, self.lineage)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.tabs)
        head.addWidget(rule)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        # Not a stack: the page that is shorter is not to be as high as the other.
        for page in self._pages:
            column.addWidget(page, 1)
        self.tabs.currentChanged.connect(self._turn)
        self._turn(0)

    @property
    def receipt_in_sight(self) -> bool:
        """Whether the receipt can be seen now."""
        return self.receipt.isVisible()

    def show_receipt(self) -> None:
        """Turn to the receipt."""
        self.tabs.setCurrentIndex(1)

    def show_lineage(self) -> None:
        """Turn to the family, with the keyboard in it."""
        self.tabs.setCurrentIndex(2)
        stop = self.tabs if self.lineage.tree.isHidden() else self.lineage.tree
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the receipt can be seen, if it is turned to."""
        super().showEvent(event)
        self.receipt_watched.emit(self.receipt_in_sight)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it cannot be seen any more."""
        super().hideEvent(event)
        self.receipt_watched.emit(False)

    def _turn(self, number: int) -> None:
        for place, page in enumerate(self._pages):
            page.setVisible(place == number)
        self.receipt_watched.emit(self.receipt_in_sight)
