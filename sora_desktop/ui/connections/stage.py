"""The right half of the dialog: the page of one connection, or what is in a file that is being imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from sora_desktop.ui.connections.exchange import Exchange
from sora_desktop.ui.connections.page import ConnectionPage

if TYPE_CHECKING:
    from sora_desktop.ui.connections.service import Connections, Start


class Stage(QStackedWidget):
    """Shows one of the two."""

    def __init__(self, service: Connections, start: Start, parent: QWidget | None = None) -> None:
        """Show the page; `start` runs coroutines on the loop."""
        super().__init__(parent)
        self.page = ConnectionPage()
        self.exchange = Exchange(service, start, self)
        self.addWidget(self.page)
        self.addWidget(self.exchange.page)
        self.exchange.presented.connect(lambda: self.setCurrentWidget(self.exchange.page))
        self.exchange.ended.connect(self.leave_import)
        self.exchange.told.connect(self.page.tell)
        self.exchange.failed.connect(self.page.explain)

    def leave_import(self) -> bool:
        """Go back to the page; tell whether something was being imported."""
        importing = self.currentWidget() is not self.page
        self.setCurrentWidget(self.page)
        return importing
