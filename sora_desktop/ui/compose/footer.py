"""The foot of the form: what will be made, or why it cannot be, above the one primary button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.costs import OnExcess
from sora_desktop.ui import theme
from sora_desktop.ui.compose.generate_button import GenerateButton
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.paragraph import WrappedLabel
from sora_desktop.ui.money.words import takes_text, verdict_text

if TYPE_CHECKING:
    from sora_desktop.ui.money.budget import Quote


class Footer(QWidget):
    """Stays in sight however far the form is scrolled.

    Signals:
        prices_requested: The price is unknown, and is to be written down.
        budgets_requested: The caps are to be seen.
    """

    prices_requested = Signal()
    budgets_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to make."""
        super().__init__(parent)
        self.button = GenerateButton()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.hide()
        self._other_words = ""
        self._summary = WrappedLabel()
        self._summary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._cost = QLabel()
        for label in (self._summary, self._cost):
            theme.mark(label, "role", "small")
        self._cost.setFont(theme.tabular(self._cost.font()))
        self.unpriced = Link(self.tr("price unknown"))
        theme.mark(self.unpriced, "small")
        self.unpriced.setToolTip(self.tr("Write down what this connection costs"))
        self.unpriced.setAccessibleName(self.tr("Price unknown: write it down"))
        self.unpriced.clicked.connect(self.prices_requested)
        self.unpriced.hide()
        self.verdict = Note()
        self.verdict.link_clicked.connect(lambda _number: self.budgets_requested.emit())
        rule = QFrame()
        theme.mark(rule, "role", "line")
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(self._cost)
        above.addWidget(self.unpriced)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 10, 16, 16)
        inner.setSpacing(8)
        inner.addLayout(above)
        inner.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel)
        row.addWidget(self.button, 1)
        inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule)
        column.addLayout(inner)

    @property
    def words(self) -> str:
        """What stands above the button."""
        return self._summary.text()

    @property
    def cost(self) -> str:
        """What is said of the price; empty where nothing is known."""
        return self._cost.text() if self.unpriced.isHidden() else self.unpriced.text()

    def set_purpose(self, words: str) -> None:
        """Let the button do something else, which can be cancelled; with no words it generates."""
        self._other_words = words
        self.cancel.setVisible(bool(words))

    def promise(self, count: int, connection: str, *, simulated: bool) -> None:
        """Say what pressing the button makes, and let it be pressed."""
        if simulated:
            template = self.tr("1 simulated clip") if count == 1 else self.tr("{count} simulated clips")
        else:
            template = self.tr("1 clip on {connection}") if count == 1 else self.tr("{count} clips on {connection}")
        self._summary.setText(template.format(count=count, connection=connection))
        self.show_quote(None)
        self._cost.setText(self.tr("no cost") if simulated else "")
        self._name_button(count)
        self.button.setAccessibleDescription(self._summary.text())
        self.button.setEnabled(True)

    def refuse(self, count: int, reason: str) -> None:
        """Say why nothing can be made now."""
        self._summary.setText(reason)
        self.show_quote(None)
        self._name_button(count)
        self.button.setAccessibleDescription(reason)
        self.button.setEnabled(False)

    def show_quote(self, quote: Quote | None) -> None:
        """Say what the clips are expected to cost, and what caps will say to it; with None nothing is known of it."""
        unknown = quote is not None and quote.each is None
        known = "" if quote is None or quote.each is None else takes_text(quote.each, quote.takes)
        self._cost.setText(known)
        self._cost.setVisible(not unknown)
        self.unpriced.setVisible(unknown)
        self._show_verdict(quote)
        if quote is not None:
            said = (self._summary.text(), self.cost, self.verdict.words)
            self.button.setAccessibleDescription(". ".join(part for part in said if part))

    def _show_verdict(self, quote: Quote | None) -> None:
        passed = quote.passed if quote is not None else ()
        if passed:
            tone = Tone.PROBLEM if passed[0].cap.on is OnExcess.REFUSE else Tone.ATTENTION
            self.verdict.say(verdict_text(passed[0]), tone, links=[self.tr("Budgets…")])
        else:
            self.verdict.say("")

    def _name_button(self, count: int) -> None:
        if self._other_words:
            self.button.show_words(self._other_words)
        else:
            self.button.show_count(count)
