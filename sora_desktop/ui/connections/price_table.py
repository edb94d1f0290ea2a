"""What a second of video costs: the person's own prices, and those that are known of the kind of server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.connections.entry import PriceEntry, price_entry
from sora_desktop.ui.connections.rows import Rows, remove_button
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.link import Link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sora_desktop.domain.connections import Price

_SIZE_WIDTH = 96
_PRICE_WIDTH = 76
_SOURCE_WIDTH = 140
_DATE_WIDTH = 80
_REMOVE_WIDTH = 28
_NOTHING = 1e-9


class PriceRow(QWidget):
    """One price of the person's own.

    Signals:
        changed: A person changed something.
        removed: It is to go.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, entry: PriceEntry, parent: QWidget | None = None) -> None:
        """Show a price."""
        super().__init__(parent)
        self._as_of = entry.as_of
        self.model = self._line(entry.model, self.tr("Model"), self.tr("Exact name, or * for all"))
        self.size_ = self._line(entry.size, self.tr("Size"), self.tr("Any size"), _SIZE_WIDTH)
        self.price = self._line(entry.price, self.tr("US dollars per second"), "0.10", _PRICE_WIDTH)
        self.price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.source = self._line(entry.source, self.tr("Source"), self.tr("Who says so"), _SOURCE_WIDTH)
        self.date = QLabel(date_words(entry.as_of))
        self.date.setFixedWidth(_DATE_WIDTH)
        theme.mark(self.date, "role", "small")
        self.remove = remove_button(self.tr("Remove this price"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        for widget in (self.model, self.size_, self.price, self.source, self.date, self.remove):
            line.addWidget(widget, 1 if widget is self.model else 0)
        self.price.textEdited.connect(self._on_price)
        for field in (self.model, self.size_, self.price, self.source):
            field.textChanged.connect(self.changed)
        self.remove.clicked.connect(self.removed)

    @property
    def entry(self) -> PriceEntry:
        """What the row says."""
        return PriceEntry(
            self.model.text(), self.size_.text(), self.price.text(), self.source.text().strip(), self._as_of
        )

    def focus(self) -> None:
        """Take the keyboard."""
        (self.price if self.model.text() else self.model).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_price(self) -> None:
        """Remember when a price was written down."""
        self._as_of = datetime.now(tz=UTC).astimezone().date()
        self.date.setText(date_words(self._as_of))

    def _line(self, text: str, name: str, hint: str, width: int = 0) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.setCursorPosition(0)
        if width:
            line.setFixedWidth(width)
        return line


class PriceTable(Rows[PriceRow]):
    """The person's own prices, with those of the kind below as what holds otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._known: tuple[Price, ...] = ()
        self.add_button.setText(self.tr("Add price"))
        self._titles = QWidget()
        titles = QHBoxLayout(self._titles)
        titles.setContentsMargins(0, 0, 0, 0)
        titles.setSpacing(10)
        widths = (0, _SIZE_WIDTH, _PRICE_WIDTH, _SOURCE_WIDTH, _DATE_WIDTH, _REMOVE_WIDTH)
        words = (self.tr("Model"), self.tr("Size"), self.tr("$ / second"), self.tr("Source"), self.tr("As of"), "")
        for width, word in zip(widths, words, strict=True):
            title = QLabel(word)
            theme.mark(title, "role", "small")
            if width:
                title.setFixedWidth(width)
            titles.addWidget(title, 0 if width else 1)
        self.body.insertWidget(0, self._titles)
        self._defaults = QWidget()
        self._grid = QGridLayout(self._defaults)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._heading = QLabel()
        self._heading.setWordWrap(True)
        theme.mark(self._heading, "role", "small")
        column = self.layout()
        if column is not None:
            column.addWidget(self._heading)
            column.addWidget(self._defaults)
        self.changed.connect(self._show_known)
        self._show_known()

    @property
    def prices(self) -> tuple[PriceEntry, ...]:
        """The person's own prices, as typed."""
        return tuple(row.entry for row in self.rows)

    @property
    def known_words(self) -> list[str]:
        """What the lines of known prices say."""
        return [label.text() for label in self._defaults.findChildren(QLabel) if not label.isHidden()]

    def show_prices(self, prices: Sequence[PriceEntry]) -> None:
        """Show other prices of the person's own."""
        self.show_rows([PriceRow(price) for price in prices])
        self._show_known()

    def show_known(self, prices: Sequence[Price]) -> None:
        """Show what is known of the kind."""
        self._known = tuple(prices)
        self._show_known()

    def new_row(self) -> PriceRow:
        """Make an empty one."""
        return PriceRow(PriceEntry())

    def change_links(self) -> list[Link]:
        """Give the links that put a price of one's own in the place of a known one, in order."""
        return [link for link in self._defaults.findChildren(Link) if not link.isHidden()]

    def _show_known(self) -> None:
        self._titles.setVisible(bool(self.rows))
        overridden = {(row.model.text().strip(), row.size_.text().strip()) for row in self.rows}
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        left = [price for price in self._known if (price.model, price.size or "") not in overridden]
        for line, price in enumerate(left):
            self._add_known(line, price)
        self._heading.setVisible(bool(left))
        self._defaults.setVisible(bool(left))
        self._heading.setText(self._heading_words(left))

    def _heading_words(self, prices: Sequence[Price]) -> str:
        sources = {(price.source, price.as_of) for price in prices}
        if len(sources) != 1:
            return self.tr("Known prices, used where you give none of your own:")
        source, as_of = sources.pop()
        words = self.tr("Known prices ({source}), used where you give none of your own:")
        return words.format(source=", ".join(part for part in (source_words(source), date_words(as_of)) if part) or "–")

    def _add_known(self, line: int, price: Price) -> None:
        entry = price_entry(price)
        model = ElidedLabel()
        model.setText(price.model)
        size = QLabel(entry.size.replace("x", "×") or self.tr("any size"))
        size.setFixedWidth(_SIZE_WIDTH)
        amount = QLabel(money_words(price.usd_per_second))
        amount.setFixedWidth(_PRICE_WIDTH)
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        source = ElidedLabel()
        source.setText(source_words(price.source))
        source.setToolTip(price.source)
        source.setFixedWidth(_SOURCE_WIDTH)
        when = QLabel(date_words(price.as_of))
        when.setFixedWidth(_DATE_WIDTH)
        change = Link(self.tr("Change"))
        change.setAccessibleName(self.tr("Change the price of {model}").format(model=f"{price.model} {entry.size}"))
        change.clicked.connect(lambda: self._override(entry))
        for label in (model, size, amount, source, when):
            theme.mark(label, "role", "small")
        for place, widget in enumerate((model, size, amount, source, when, change)):
            self._grid.addWidget(widget, line, place)

    def _override(self, known: PriceEntry) -> None:
        row = PriceRow(PriceEntry(known.model, known.size, known.price))
        self.add_row(row)
        row.focus()
        row.price.selectAll()
        self.changed.emit()


def source_words(source: str) -> str:
    """Name a source briefly: of a page's address the host."""
    return (urlsplit(source).hostname or source).removeprefix("www.") if "://" in source else source


def date_words(day: date | None) -> str:
    """Write a day so that nobody takes the month for the day."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy") if day is not None else ""


def money_words(dollars: float) -> str:
    """Write a price in dollars with cents, and with more places where it has them."""
    places = next((few for few in (2, 3, 4) if abs(dollars - round(dollars, few)) < _NOTHING), 6)
    return f"${QLocale().toString(dollars, 'f', places)}"
