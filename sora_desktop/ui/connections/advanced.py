"""What most connections never need: the way through the network, further headers, patience and prices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from sora_desktop.domain.connections import DEFAULT_CONCURRENCY
from sora_desktop.ui import theme
from sora_desktop.ui.connections.entry import Entry, ProxyWay
from sora_desktop.ui.connections.header_table import HeaderTable
from sora_desktop.ui.connections.price_table import PriceTable
from sora_desktop.ui.controls.disclosure import Disclosure
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.number_box import NumberBox
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from sora_desktop.services.kinds import Kind

_MOST_AT_ONCE = 64
_LONGEST_CONNECT = 600
_LONGEST_ANSWER = 7200
_BOX_WIDTH = 128


class Advanced(QWidget):
    """A part of the form that can be shut; while it is, its line says what was changed in it.

    Signals:
        changed: A person changed something.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start shut."""
        super().__init__(parent)
        self.disclosure = Disclosure(self.tr("Advanced"))
        self.summary = QLabel()
        theme.mark(self.summary, "role", "small")
        self.proxy_way = QComboBox()
        for way, words in (
            (ProxyWay.SYSTEM, self.tr("As the system says")),
            (ProxyWay.NONE, self.tr("None")),
            (ProxyWay.ADDRESS, self.tr("At this address")),
        ):
            self.proxy_way.addItem(words, way.value)
        self.proxy_way.setFixedWidth(176)
        ignore_stray_wheel(self.proxy_way)
        self.proxy = QLineEdit()
        self.proxy.setPlaceholderText("http://proxy.example:3128")
        self.proxy.setAccessibleName(self.tr("Address of the proxy"))
        self.ca_file = QLineEdit()
        self.ca_file.setPlaceholderText(self.tr("Only the system’s authorities are trusted"))
        self.choose_file = QPushButton(self.tr("Choose…"))
        self.choose_file.setAutoDefault(False)
        self.choose_file.setAccessibleName(self.tr("Choose the certificate file"))
        self.concurrency = _box(1, _MOST_AT_ONCE)
        self.connect_timeout = _box(0, _LONGEST_CONNECT, usual=self.tr("Usual"), unit=self.tr(" s"))
        self.answer_timeout = _box(0, _LONGEST_ANSWER, usual=self.tr("Usual"), unit=self.tr(" s"))
        self.headers = HeaderTable()
        self.prices = PriceTable()
        self.body = QWidget()
        self.fields = self._build_fields()
        self._place()
        self._wire()
        self.set_open(open_=False)

    def show_entry(self, entry: Entry) -> None:
        """Fill it in."""
        with QSignalBlocker(self):
            self.proxy_way.setCurrentIndex(self.proxy_way.findData(entry.proxy_way.value))
            self.proxy.setText(entry.proxy)
            self.ca_file.setText(entry.ca_file)
            self.concurrency.setValue(entry.concurrency)
            self.connect_timeout.setValue(entry.connect_timeout)
            self.answer_timeout.setValue(entry.answer_timeout)
            self.headers.show_headers(entry.headers)
            self.prices.show_prices(entry.prices)
        self._arrange()

    def facts(self) -> dict[str, object]:
        """Give what it says, by the names of an `Entry`."""
        return {
            "proxy_way": ProxyWay(self.proxy_way.currentData()),
            "proxy": self.proxy.text(),
            "ca_file": self.ca_file.text(),
            "concurrency": self.concurrency.value(),
            "connect_timeout": self.connect_timeout.value(),
            "answer_timeout": self.answer_timeout.value(),
            "headers": self.headers.headers,
            "prices": self.prices.prices,
        }

    def show_kind(self, kind: Kind) -> None:
        """Show what holds for a kind where nothing else is entered."""
        self.prices.show_known(kind.prices)
        usual = self.tr("Usual")
        if kind.answer_timeout:
            usual = self.tr("Usual ({seconds} s)").format(seconds=round(kind.answer_timeout))
        self.answer_timeout.setSpecialValueText(usual)

    def set_open(self, *, open_: bool) -> None:
        """Open or shut it."""
        self.disclosure.setChecked(open_)
        self.body.setVisible(open_)
        self._arrange()

    def _build_fields(self) -> dict[str, Field]:
        proxy = _row(self.proxy_way, self.proxy)
        file = _row(self.ca_file, self.choose_file)
        return {
            "proxy": Field(self.tr("Pro&xy"), proxy, focus=self.proxy_way),
            "ca_file": Field(self.tr("&Certificate file of a private authority (PEM)"), file, focus=self.ca_file),
            "concurrency": Field(self.tr("&Jobs at once"), self.concurrency),
            "connect_timeout": Field(self.tr("&Wait to connect"), self.connect_timeout),
            "answer_timeout": Field(self.tr("Wait &for an answer"), self.answer_timeout),
            "headers": Field(
                self.tr("Further &headers with every request"), self.headers, focus=self.headers.add_button
            ),
            "prices": Field(self.tr("&Prices, to say what clips cost"), self.prices, focus=self.prices.add_button),
        }

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self.disclosure)
        head.addWidget(self.summary, 1)
        numbers = QHBoxLayout()
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(16)
        for name in ("concurrency", "connect_timeout", "answer_timeout"):
            numbers.addWidget(self.fields[name], 0, Qt.AlignmentFlag.AlignTop)
        numbers.addStretch(1)
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(16)
        inside.addLayout(numbers)
        for name in ("proxy", "ca_file", "headers", "prices"):
            inside.addWidget(self.fields[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.body)

    def _wire(self) -> None:
        self.disclosure.toggled.connect(lambda open_: self.set_open(open_=open_))
        self.proxy_way.currentIndexChanged.connect(self._on_changed)
        for line in (self.proxy, self.ca_file):
            line.textChanged.connect(self._on_changed)
        for box in (self.concurrency, self.connect_timeout, self.answer_timeout):
            box.valueChanged.connect(self._on_changed)
        self.headers.changed.connect(self._on_changed)
        self.prices.changed.connect(self._on_changed)
        self.choose_file.clicked.connect(self._choose_file)

    def _on_changed(self) -> None:
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        self.proxy.setVisible(self.proxy_way.currentData() == ProxyWay.ADDRESS.value)
        shut = not self.disclosure.isChecked()
        said = ", ".join(self._changed_words())
        self.summary.setText(said if shut else "")
        self.disclosure.setAccessibleName(self.tr("Advanced"))
        self.disclosure.setAccessibleDescription(said)

    def _changed_words(self) -> list[str]:
        headers, prices = len(self.headers.rows), len(self.prices.rows)
        timeouts = self.connect_timeout.value() or self.answer_timeout.value()
        said = (
            (self.concurrency.value() != DEFAULT_CONCURRENCY, self.tr("%n jobs at once", "", self.concurrency.value())),
            (bool(timeouts), self.tr("own waiting times")),
            (self.proxy_way.currentData() == ProxyWay.NONE.value, self.tr("no proxy")),
            (self.proxy_way.currentData() == ProxyWay.ADDRESS.value, self.tr("a proxy")),
            (bool(self.ca_file.text().strip()), self.tr("own certificate file")),
            (headers > 0, self.tr("%n headers", "", headers)),
            (prices > 0, self.tr("%n prices of your own", "", prices)),
        )
        return [words for so, words in said if so]

    def _choose_file(self) -> None:
        present = self.ca_file.text().strip()
        dialog = QFileDialog(self, self.tr("Choose a certificate file"), str(Path(present).parent) if present else "")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Certificates (*.pem *.crt *.cer)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.ca_file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _box(least: int, most: int, *, usual: str = "", unit: str = "") -> NumberBox:
    box = NumberBox(least, most)
    box.setFixedWidth(_BOX_WIDTH)
    box.setSpecialValueText(usual)
    box.setSuffix(unit)
    return box


def _row(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
    line.addStretch(0)
    return whole
