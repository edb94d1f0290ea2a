"""The form of one connection: its name, where it is, and how it knows us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.ui import theme
from sora_desktop.ui.connections.entry import EXAMPLES, Entry, Saying, hinders, judge
from sora_desktop.ui.connections.key_field import KeyField
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.controls.number_box import NumberBox
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_AT_ONCE = 64


class ConnectionForm(QWidget):
    """Fields for an `Entry`, with what is wrong or worth knowing beside them, as one types.

    Signals:
        changed: A person changed something.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._taken: Collection[str] = ()
        self._stored_in: KeySource | None = None
        self._quiet_about_gaps = True
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.setPlaceholderText(self.tr("What you want to call it"))
        self.base_url = QLineEdit()
        self.base_url.setPlaceholderText("http://127.0.0.1:8091/v1")
        self.examples = self._build_examples()
        self.auth = QComboBox()
        for auth, words in (
            (Auth.BEARER, self.tr("Bearer, as most servers want it")),
            (Auth.API_KEY, self.tr("api-key header")),
            (Auth.BASIC, self.tr("Basic, with user:password as the key")),
            (Auth.NONE, self.tr("No key is needed")),
        ):
            self.auth.addItem(words, auth.value)
        ignore_stray_wheel(self.auth)
        self.key = KeyField()
        self.concurrency = NumberBox(1, _MOST_AT_ONCE)
        self.concurrency.setFixedWidth(88)
        self.fields = {
            "name": Field(self.tr("Name"), self.name),
            "base_url": Field(self.tr("Base URL"), self.base_url, aside=self.examples),
            "auth": Field(self.tr("How the key is sent"), self.auth),
            "key": Field(self.tr("Where the key is kept"), self.key, focus=self.key.key),
            "concurrency": Field(self.tr("Jobs at once"), self.concurrency),
        }
        self._place()
        self._wire()

    @property
    def entry(self) -> Entry:
        """What the form says."""
        return Entry(
            name=self.name.text(),
            base_url=self.base_url.text(),
            auth=Auth(self.auth.currentData()),
            key_source=self.key.source,
            key=self.key.key.text() if self.key.source is not KeySource.ENVIRONMENT else "",
            key_variable=self.key.variable.text(),
            concurrency=self.concurrency.value(),
        )

    def show_entry(self, entry: Entry, *, taken: Collection[str], stored_in: KeySource | None) -> None:
        """Fill in the form.

        Args:
            entry: what to show.
            taken: the names of the other connections.
            stored_in: the place that holds a key already, if one does.
        """
        self._taken = taken
        self._stored_in = stored_in
        self._quiet_about_gaps = True
        with QSignalBlocker(self):
            self.name.setText(entry.name)
            self.base_url.setText(entry.base_url)
            self.auth.setCurrentIndex(self.auth.findData(entry.auth.value))
            self.key.show_key(entry.key_source, entry.key_variable, typed=entry.key)
            self.concurrency.setValue(entry.concurrency)
        self._review()

    def complete(self) -> bool:
        """Tell whether the entry can be saved; if not, say why and go to the first gap."""
        self._quiet_about_gaps = False
        said = self._review()
        if not hinders(said):
            return True
        first = next(name for name in self.fields if name in said and said[name].tone is Tone.PROBLEM)
        target = self.key.field if first == "key" else self.fields[first].focus_target
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def can_be_tested(self) -> bool:
        """Tell whether there is an address to test; if not, say why."""
        if self._review()["base_url"].tone is not Tone.PROBLEM:
            return True
        self._quiet_about_gaps = False
        self._review()
        self.base_url.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _build_examples(self) -> QPushButton:
        button = QPushButton(self.tr("Examples"))
        theme.mark(button, "link")
        button.setAutoDefault(False)
        button.setStyleSheet("QPushButton { padding-right: 22px; }")
        button.setAccessibleDescription(self.tr("Addresses at which well-known servers are usually found"))
        menu = QMenu(button)
        for name, address, auth in EXAMPLES:
            action = QAction(f"{name}  ·  {address}", menu)
            action.triggered.connect(
                lambda _checked=False, name=name, address=address, auth=auth: self._take(name, address, auth)
            )
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _take(self, name: str, address: str, auth: Auth) -> None:
        if not self.name.text().strip() or self.name.text() in {example for example, _, _ in EXAMPLES}:
            self.name.setText(name)
        self.base_url.setText(address)
        self.auth.setCurrentIndex(self.auth.findData(auth.value))
        self.base_url.setFocus()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        first = QHBoxLayout()
        first.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        first.addWidget(self.fields["name"], 1, top)
        first.addWidget(self.fields["concurrency"], 0, top)
        column.addLayout(first)
        for name in ("base_url", "auth", "key"):
            column.addWidget(self.fields[name])

    def _wire(self) -> None:
        self.name.textChanged.connect(self._on_changed)
        self.base_url.textChanged.connect(self._on_changed)
        self.auth.currentIndexChanged.connect(self._on_changed)
        self.key.changed.connect(self._on_changed)
        self.concurrency.valueChanged.connect(self._on_changed)
        self.fields["base_url"].suggestion_chosen.connect(self.base_url.setText)

    def _on_changed(self) -> None:
        self._review()
        self.changed.emit()

    def _review(self) -> dict[str, Saying]:
        entry = self.entry
        stored = self._stored_in is entry.key_source
        self.key.show_stored(stored=stored)
        self.fields["key"].setVisible(entry.auth is not Auth.NONE)
        said = judge(entry, self._taken, key_stored=stored)
        for name, field in self.fields.items():
            saying = said.get(name)
            if saying is None or (self._quiet_about_gaps and not self._begun(name)):
                field.show_problem("")
            else:
                field.show_problem(saying.words, saying.suggestion, tone=saying.tone)
        return said

    def _begun(self, name: str) -> bool:
        """Tell whether there is anything in a field: an empty one is no mistake until one wants to save."""
        typed = {"name": self.name.text(), "base_url": self.base_url.text(), "key": self.key.field.text()}
        return bool(typed.get(name, "x").strip())
