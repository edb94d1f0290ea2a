"""The row below the chips that says what else narrows the list down, each thing with a way to drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.domain.queries import JobQuery
from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.stops import lead_to
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.narrowing import cleared, conditions
from sora_desktop.ui.organising.pill import Pill

if TYPE_CHECKING:
    from sora_desktop.ui.organising.narrowing import Condition

_EDGE = 12
_ABOVE = 6


class NarrowBar(QWidget):
    """Takes no room unless the list is narrowed down; wraps where its conditions do not fit side by side.

    Signals:
        query_wanted: The list is to show this `JobQuery` instead.
    """

    query_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._conditions: list[Condition] = []
        self._everything = JobQuery()
        self._pills: list[Pill] = []
        self.clear_button = Link(self.tr("Clear filter"), self)
        self.clear_button.clicked.connect(lambda: self.query_wanted.emit(self._everything))
        self._flow = Flow(self)
        self._flow.setContentsMargins(_EDGE, _ABOVE, _EDGE, _ABOVE + 1)
        self._flow.addWidget(self.clear_button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("What narrows the list down"))
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def pills(self) -> tuple[Pill, ...]:
        """The conditions in sight."""
        return tuple(self._pills)

    def show_for(self, query: JobQuery) -> None:
        """Show what narrows a query down."""
        before, self._conditions = self._conditions, conditions(query)
        self._everything = cleared(query)
        if [one.text for one in before] != [one.text for one in self._conditions]:
            self._show()
        self.setVisible(bool(self._conditions))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line below."""
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, theme.colors().line)

    def _show(self) -> None:
        focused = any(pill.hasFocus() for pill in self._pills)
        for pill in self._pills:
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self._pills = [self._pill(place, condition) for place, condition in enumerate(self._conditions)]
        lead_to(self.clear_button, self._pills)
        if focused and self._pills:
            self._pills[0].setFocus()
        self._flow.invalidate()
        self.updateGeometry()

    def _pill(self, place: int, condition: Condition) -> Pill:
        pill = Pill(condition.text, self, icon=condition.icon, cross=True)
        pill.setAccessibleName(self.tr("Filtered by {condition}").format(condition=condition.text))
        pill.setAccessibleDescription(self.tr("Press to drop this condition."))
        pill.setToolTip(self.tr("Drop {condition}").format(condition=condition.text))
        # By its place, for what is left without it may change while the words stay.
        for signal in (pill.clicked, pill.dropped):
            signal.connect(lambda *_: self.query_wanted.emit(self._conditions[place].rest))
        self._flow.insert(place, pill)
        pill.show()
        return pill
