"""What narrows the list down, chosen beside the list: tags, model, connection, stars and days."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QWidget

from sora_desktop.domain.queries import Facets, JobQuery
from sora_desktop.ui import theme
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.suggestions import SuggestionBox
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.narrowing import cleared, end_of, first_day, last_day, start_of
from sora_desktop.ui.organising.pill import Pill
from sora_desktop.ui.organising.stars import StarPicker
from sora_desktop.ui.organising.tag_field import TagField
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QAbstractButton

    from sora_desktop.domain.queries import Facet, SavedFilter

_WIDTH = 400
_BELOW = 4
_OFTEN = 8
"""Tags that are offered to be pressed."""

_BETWEEN = "between"
_DAYS = {"today": 0, "week": 6, "month": 29}
"""How many days before today each choice goes back."""


class FilterPanel(Sheet):
    """Stands below its button; every change is shown in the list at once.

    Signals:
        query_wanted: The list is to show this `JobQuery`.
        save_wanted: What the list shows is to be kept under a name.
        saved_chosen: This `SavedFilter` is to be shown.
        saved_dropped: This `SavedFilter` is to be kept no longer.
    """

    query_wanted = Signal(object)
    save_wanted = Signal()
    saved_chosen = Signal(object)
    saved_dropped = Signal(object)

    def __init__(self, query: JobQuery, anchor: QAbstractButton, parent: QWidget) -> None:
        """Show what narrows a query down, below a button."""
        super().__init__(self.tr("Filter"), parent, width=_WIDTH)
        self.body.setSpacing(12)
        self._query = query
        self._anchor = anchor
        self._facets = Facets()
        self._silent = False
        self._saved: list[Pill] = []
        self._saved_row = QWidget(self.card)
        self._saved_flow = Flow(self._saved_row)
        self._saved_row.hide()
        self.tags = TagField(self.card)
        self.tags.line.setPlaceholderText(self.tr("All of these"))
        self.tags.line.setAccessibleName(self.tr("Tags that a clip must have"))
        self._offers = QWidget(self.card)
        self._flow = Flow(self._offers)
        self._offered: list[Pill] = []
        self.model = SuggestionBox(self.card, label=self._with_count("models"))
        self.connection = SuggestionBox(self.card, label=self._with_count("connections"))
        self.stars = StarPicker(self.card)
        self.stars.set_name(self.tr("Stars at least"))
        self.span = QComboBox(self.card)
        self.first, self.last = self._day_edit(self.tr("First day")), self._day_edit(self.tr("Last day"))
        self._between = QWidget(self.card)
        self._fill_body()
        self._add_buttons()
        self.show_query(query)
        self._connect()

    def show_facets(self, facets: Facets) -> None:
        """Offer what jobs can be chosen by."""
        self._facets = facets
        self._silence(lambda: self._offer(facets))

    def show_saved(self, saved: Sequence[SavedFilter]) -> None:
        """Offer the filters that were kept."""
        for pill in self._saved:
            self._saved_flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self._saved = [self._saved_pill(one) for one in saved]
        self._saved_row.setVisible(bool(saved))
        self._saved_flow.invalidate()
        self._settle()

    @property
    def saved(self) -> list[Pill]:
        """The filters that were kept, as they are offered."""
        return list(self._saved)

    @property
    def query(self) -> JobQuery:
        """What the list is to show."""
        return self._query

    def show_query(self, query: JobQuery) -> None:
        """Show what narrows another query down."""
        self._query = query
        self._silence(self._show_query)

    def present(self) -> None:
        """Show the panel, with the keyboard in its first field."""
        super().present()
        self.tags.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim the window only a little: what the list shows is to be seen."""
        painter = QPainter(self)
        painter.setOpacity(0.25)
        painter.fillRect(self.rect(), theme.colors().scrim)

    def _fill_body(self) -> None:
        self.body.addWidget(self._saved_row)
        self.body.addWidget(Field(self.tr("Tags"), self.tags, focus=self.tags.line))
        # What was made later comes later for Tab: after the tags that are chosen.
        self._offers.setParent(None)
        self.body.addWidget(self._offers)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(Field(self.tr("Model"), self.model), 1)
        pair.addWidget(Field(self.tr("Connection"), self.connection), 1)
        self.body.addLayout(pair)
        for name, words in (
            ("", self.tr("Any time")),
            ("today", self.tr("Today")),
            ("week", self.tr("Last 7 days")),
            ("month", self.tr("Last 30 days")),
            ("year", self.tr("This year")),
            (_BETWEEN, self.tr("Between…")),
        ):
            self.span.addItem(words, name)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(Field(self.tr("Created"), self.span), 1)
        pair.addWidget(Field(self.tr("Stars at least"), self.stars), 1)
        self.body.addLayout(pair)
        row = QHBoxLayout(self._between)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first, 1)
        row.addWidget(QLabel(self.tr("to"), self._between))
        row.addWidget(self.last, 1)
        self.body.addWidget(self._between)

    def _add_buttons(self) -> None:
        self.save = self.add_button(self.tr("Save filter…"), self.save_wanted.emit)
        self.clear = self.add_button(self.tr("Clear"), lambda: self.query_wanted.emit(cleared(self._query)))
        self.done = self.add_button(self.tr("Done"), primary=True)

    def _connect(self) -> None:
        self.tags.changed.connect(self._on_changed)
        self.tags.arranged.connect(self._settle)
        self.model.value_changed.connect(self._on_changed)
        self.connection.value_changed.connect(self._on_changed)
        self.stars.rated.connect(self._on_changed)
        self.span.activated.connect(self._on_span)
        self.first.dateChanged.connect(self._on_changed)
        self.last.dateChanged.connect(self._on_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter take a tag that is written, and leave where nothing is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.tags.line.hasFocus():
            if not self.tags.take_written():
                self.dismiss()
        else:
            super().keyPressEvent(event)

    def _on_changed(self) -> None:
        if self._silent:
            return
        span = self.span.currentData()
        between = span == _BETWEEN
        self._query = dataclasses.replace(
            self._query,
            tags=self.tags.tags,
            model=self.model.value or None,
            connection=self.connection.value or None,
            least_rating=self.stars.rating,
            since=start_of(_python(self.first.date())) if between else _since(span),
            before=end_of(_python(self.last.date())) if between else None,
        )
        self._offer_tags()
        self.query_wanted.emit(self._query)

    def _on_span(self) -> None:
        between = self.span.currentData() == _BETWEEN
        self._between.setVisible(between)
        self._settle()
        self._on_changed()
        if between:
            self.first.setFocus()

    def _show_query(self) -> None:
        query = self._query
        self.tags.show_tags([query.tags])
        self.stars.set_rating(query.least_rating)
        self.model.set_value(query.model or "")
        self.connection.set_value(query.connection or "")
        span = next((name for name in ("today", "week", "month", "year") if query.since == _since(name)), _BETWEEN)
        span = "" if query.since is None and query.before is None else _BETWEEN if query.before else span
        self.span.setCurrentIndex(self.span.findData(span))
        self._between.setVisible(span == _BETWEEN)
        today = _python(QDate.currentDate())
        self.first.setDate(_qt(first_day(query.since) or today - timedelta(days=30)))
        self.last.setDate(_qt(last_day(query.before) or today))
        self._offer(self._facets)

    def _offer(self, facets: Facets) -> None:
        self.tags.offer([facet.value for facet in facets.tags])
        for box, known, default in (
            (self.model, facets.models, self.tr("Any model")),
            (self.connection, facets.connections, self.tr("Any connection")),
        ):
            box.offer([facet.value for facet in known], closed=True, default=default)
        self._offer_tags()

    def _offer_tags(self) -> None:
        for pill in self._offered:
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        had = any(pill.hasFocus() for pill in self._offered)
        there = set(self.tags.pills)
        offered = [facet for facet in self._facets.tags if facet.value.casefold() not in there][:_OFTEN]
        self._offered = [self._tag_pill(facet) for facet in offered]
        self._offers.setVisible(bool(offered))
        if had:
            (self._offered[0] if self._offered else self.tags.line).setFocus()
        self._flow.invalidate()
        self._settle()

    def _tag_pill(self, facet: Facet) -> Pill:
        pill = Pill(f"{facet.value}  {QLocale().toString(facet.count)}", self._offers, hollow=True)
        pill.setAccessibleName(self.tr("Only with {tag}").format(tag=facet.value))
        pill.clicked.connect(lambda: self.tags.add(facet.value))
        self._flow.addWidget(pill)
        pill.show()
        return pill

    def _saved_pill(self, saved: SavedFilter) -> Pill:
        pill = Pill(saved.name, self._saved_row, icon="bookmark", cross=True)
        pill.setAccessibleName(self.tr("Saved filter {name}").format(name=saved.name))
        pill.setAccessibleDescription(self.tr("Press to show it; Delete forgets it."))
        pill.clicked.connect(lambda: self.saved_chosen.emit(saved))
        pill.dropped.connect(lambda: self.saved_dropped.emit(saved))
        self._saved_flow.addWidget(pill)
        pill.show()
        return pill

    def _with_count(self, kind: str) -> _Counted:
        return _Counted(self, kind)

    def count_of(self, kind: str, value: str) -> int | None:
        """Give how many jobs have a value, if that is known."""
        known: Sequence[Facet] = getattr(self._facets, kind)
        return next((facet.count for facet in known if facet.value == value), None)

    def _day_edit(self, name: str) -> QDateEdit:
        edit = QDateEdit(self.card)
        edit.setCalendarPopup(True)
        edit.setAccessibleName(name)
        calm = QTextCharFormat()
        calm.setForeground(theme.colors().muted)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            edit.calendarWidget().setWeekdayTextFormat(day, calm)
        return edit

    def _silence(self, change: Callable[[], object]) -> None:
        before, self._silent = self._silent, True
        try:
            change()
        finally:
            self._silent = before
        self._settle()

    def _settle(self) -> None:
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        """Stand below the button, within the window."""
        width = min(self._width, self.width() - 2 * theme.GRID)
        height = max(self.card.heightForWidth(width), self.card.minimumSizeHint().height())
        below = self._anchor.mapTo(self._ground, QPoint(self._anchor.width(), self._anchor.height() + _BELOW))
        height = min(height, self.height() - 2 * theme.GRID)
        left = min(max(below.x() - width, theme.GRID), self.width() - width - theme.GRID)
        top = min(below.y(), self.height() - height - theme.GRID)
        self.card.setGeometry(QRect(left, max(top, theme.GRID), width, height))


class _Counted:
    """Writes a value with how many jobs have it."""

    def __init__(self, panel: FilterPanel, kind: str) -> None:
        self._panel = panel
        self._kind = kind

    def __call__(self, value: str) -> str:
        count = self._panel.count_of(self._kind, value)
        return value if count is None else f"{value}  {QLocale().toString(count)}"


def _since(span: str) -> datetime | None:
    """Give since when a choice goes, today."""
    today = _python(QDate.currentDate())
    if span in _DAYS:
        return start_of(today - timedelta(days=_DAYS[span]))
    return start_of(today.replace(month=1, day=1)) if span == "year" else None


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _python(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
