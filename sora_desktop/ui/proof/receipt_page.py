"""The receipt of the clip that is shown: what it comes to, and the evidence, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sora_desktop.domain.verification import Grade
from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.proof.banner import Banner
from sora_desktop.ui.proof.section_view import SectionsView
from sora_desktop.ui.proof.standing import standing
from sora_desktop.ui.proof.words import sections_text

if TYPE_CHECKING:
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.verification.receipt_view import ReceiptView

_PATIENCE = 300
"""Milliseconds that reading may take before it is said that it goes on."""


class ReceiptPage(QWidget):
    """What is kept of a job, from its first byte on.

    Signals:
        report_requested: The evidence is to be looked at in a whole report.
    """

    report_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Receipt"))
        self.view: ReceiptView | None = None
        self.banner = Banner()
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        theme.mark(self.said, "role", "muted")
        self.report = Link(self.tr("Verification report…"))
        self.copy = Link(self.tr("Copy receipt"))
        self.sections = SectionsView()
        self._links = QWidget()
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._waiting.timeout.connect(lambda: self._say(self.tr("Reading the receipt…")))
        self.report.clicked.connect(self.report_requested)
        self.copy.clicked.connect(self._copy)
        self._place()
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show no receipt: another one is being read, or there is none."""
        self.view = None
        self.sections.show_sections(())
        self.banner.hide()
        self._links.hide()
        self.sections.hide()
        self._say("")
        self._waiting.start()

    def show_view(self, view: ReceiptView) -> None:
        """Show a receipt; of one that was shown already, only what is new changes."""
        self._waiting.stop()
        self._say("")
        if view != self.view:
            self.view = view
            grade = Grade.SIMULATED if view.simulated else view.grade
            self.banner.say(standing(grade, view.verdict), view.headline)
            self.sections.show_sections(view.sections)
        self._links.show()
        self.sections.show()

    def show_error(self, error: SoraDesktopError) -> None:
        """Say why there is nothing to read."""
        self.show_failure(" ".join(describe_error(error)).strip())

    def show_failure(self, words: str = "") -> None:
        """Say that there is nothing to read, with the reason if it is known."""
        self.show_nothing()
        self._waiting.stop()
        self._say(words or self.tr("The receipt cannot be shown."))

    @property
    def text(self) -> str:
        """Everything that it says."""
        return f"{self.view.headline}\n\n{sections_text(self.view.sections)}\n" if self.view else ""

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _place(self) -> None:
        row = QHBoxLayout(self._links)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID * 2)
        row.addWidget(self.report)
        row.addWidget(self.copy)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.banner, self.said, self._links, self.sections):
            column.addWidget(widget)
        column.addStretch(1)
