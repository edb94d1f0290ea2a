"""The choice of the days over which is summed up."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Callable


class Span(StrEnum):
    """A choice of days."""

    TODAY = "today"
    WEEK = "week"
    THIS_MONTH = "this_month"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"
    CHOSEN = "chosen"


class Days(NamedTuple):
    """From one day to another, both included; None where there is no end."""

    since: date | None
    until: date | None


def days_of(span: Span, today: date) -> Days:
    """Give the days of a choice."""
    match span:
        case Span.TODAY:
            return Days(today, today)
        case Span.WEEK:
            return Days(today - timedelta(days=6), today)
        case Span.THIS_MONTH:
            return Days(today.replace(day=1), today)
        case Span.MONTH:
            return Days(today - timedelta(days=29), today)
        case Span.YEAR:
            return Days(today.replace(month=1, day=1), today)
    return Days(None, None)


class SpanBox(QWidget):
    """A box of usual choices; with the last one, two days are chosen beside it.

    Signals:
        changed: Other days are wanted.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        """Start with the last month of days; `today` gives the day that it is where the person is."""
        super().__init__(parent)
        self._today = today
        self.box = QComboBox()
        ignore_stray_wheel(self.box)
        self.box.setAccessibleName(self.tr("Days"))
        for span, words in (
            (Span.TODAY, self.tr("Today")),
            (Span.WEEK, self.tr("Last 7 days")),
            (Span.MONTH, self.tr("Last 30 days")),
            (Span.THIS_MONTH, self.tr("This month")),
            (Span.YEAR, self.tr("This year")),
            (Span.ALL, self.tr("All time")),
            (Span.CHOSEN, self.tr("From … to …")),
        ):
            self.box.addItem(words, span)
        self.since, self.until = self._edit(self.tr("First day")), self._edit(self.tr("Last day"))
        self._between = QLabel(self.tr("to"))
        theme.mark(self._between, "role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for widget in (self.box, self.since, self._between, self.until):
            row.addWidget(widget)
        self.show_span(Span.MONTH)
        self.box.activated.connect(self._on_chosen)
        for edit in (self.since, self.until):
            edit.dateChanged.connect(self.changed)

    @property
    def span(self) -> Span:
        """What is chosen."""
        return Span(self.box.currentData())

    @property
    def days(self) -> Days:
        """Which days are wanted; a last day before the first one is taken for the first."""
        if self.span is not Span.CHOSEN:
            return days_of(self.span, self._today())
        days = sorted((_date(self.since), _date(self.until)))
        return Days(days[0], days[1])

    def show_span(self, span: Span) -> None:
        """Choose, without telling."""
        self.box.setCurrentIndex(self.box.findData(span))
        for widget in (self.since, self._between, self.until):
            widget.setVisible(span is Span.CHOSEN)

    def _on_chosen(self) -> None:
        if self.span is Span.CHOSEN and self.since.isHidden():
            today = self._today()
            for edit, day in ((self.since, today.replace(day=1)), (self.until, today)):
                edit.blockSignals(True)
                edit.setDate(QDate(day.year, day.month, day.day))
                edit.blockSignals(False)
        self.show_span(self.span)
        self.changed.emit()

    def _edit(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setDisplayFormat(QLocale().dateFormat(QLocale.FormatType.ShortFormat))
        edit.setAccessibleName(name)
        edit.setToolTip(name)
        ignore_stray_wheel(edit)
        return edit


def _date(edit: QDateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())
