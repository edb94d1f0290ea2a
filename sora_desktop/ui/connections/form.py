"""The form of one connection: what it is, where it is, and how it knows us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, DEFAULT_KIND, Auth, KeySource
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.services.kinds import kind_for, kind_of
from sora_desktop.ui.connections.advanced import Advanced
from sora_desktop.ui.connections.entry import Entry, without_gaps
from sora_desktop.ui.connections.judging import Saying, hinders, judge
from sora_desktop.ui.connections.key_field import KeyField
from sora_desktop.ui.connections.kind_box import KindBox
from sora_desktop.ui.connections.kind_words import notice_of, summary_of
from sora_desktop.ui.connections.presets import auth_words, name_for, preset
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Collection

    from sora_desktop.services.kinds import Kind


class ConnectionForm(QWidget):
    """Fields for an `Entry`, with what is wrong or worth knowing beside them, as one types.

    Signals:
        changed: A person changed something.
        notice_changed: What a person has to know of the server first (str), or nothing; and whether
            it has closed.
    """

    changed = Signal()
    notice_changed = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty; whoever shows the form gives `advanced` its place."""
        super().__init__(parent)
        self._taken: Collection[str] = ()
        self._stored_in: KeySource | None = None
        self._quiet_about_gaps = True
        self._new = True
        self._named = False
        self._kind_chosen = False
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.setPlaceholderText(self.tr("What you want to call it"))
        self.kind = KindBox()
        self.base_url = QLineEdit()
        self.base_url.setPlaceholderText(self.tr("Paste it, such as http://127.0.0.1:8091/v1"))
        self.auth = QComboBox()
        ignore_stray_wheel(self.auth)
        self.key = KeyField()
        self.advanced = Advanced()
        self.fields = {
            "name": Field(self.tr("&Name"), self.name),
            "kind": Field(self.tr("&Kind of server"), self.kind),
            "base_url": Field(self.tr("A&ddress"), self.base_url),
            "key": Field(self.tr("Ke&y"), self.key, focus=self.key.place),
            "auth": Field(self.tr("How the key is s&ent"), self.auth),
            **self.advanced.fields,
        }
        self._offer_auths(self.kind.kind, Auth.BEARER)
        self._place()
        self._wire()

    @property
    def entry(self) -> Entry:
        """What the form says."""
        facts: dict[str, Any] = self.advanced.facts()
        return Entry(
            name=self.name.text(),
            kind=self.kind.kind.name,
            base_url=self.base_url.text(),
            auth=Auth(self.auth.currentData()),
            key_source=self.key.source,
            key=self.key.key.text() if self.key.source in {KeySource.KEYRING, KeySource.SESSION} else "",
            key_variable=self.key.variable.text(),
            **facts,
        )

    def show_entry(self, entry: Entry, *, taken: Collection[str], stored_in: KeySource | None, new: bool) -> None:
        """Fill in the form.

        Args:
            entry: what to show.
            taken: the names of the other connections.
            stored_in: the place that holds a key already, if one does.
            new: whether it is not stored yet, so that gaps may be filled from what is chosen.
        """
        self._taken = taken
        self._stored_in = stored_in
        self._quiet_about_gaps = True
        self._new = new
        self._named = bool(entry.name)
        self._kind_chosen = not new
        with QSignalBlocker(self):
            self.name.setText(entry.name)
            self.kind.show_kind(entry.kind)
            self.base_url.setText(entry.base_url)
            self.base_url.setCursorPosition(0)
            self._offer_auths(kind_of(entry.kind), entry.auth)
            self.key.show_key(entry.key_source, entry.key_variable, typed=entry.key)
            self.advanced.show_entry(entry)
        self._show_kind()
        self._review()

    def complete(self) -> bool:
        """Tell whether the entry can be saved; if not, say why and go to the first gap."""
        self._quiet_about_gaps = False
        said = self._review()
        if not hinders(said):
            return True
        first = next(name for name in self.fields if name in said and said[name].tone is Tone.PROBLEM)
        if first in self.advanced.fields:
            self.advanced.set_open(open_=True)
        target = self.key.field if first == "key" else self.fields[first].focus_target
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def can_be_tested(self) -> bool:
        """Tell whether there is an address to test; if not, say why."""
        said = self._review()
        broken = {"base_url", "key", *self.advanced.fields} & {
            name for name, saying in said.items() if saying.tone is Tone.PROBLEM
        }
        return not broken or self.complete()

    def use_address(self, address: str) -> None:
        """Put in an address that was advised."""
        self.base_url.setText(address)
        self.base_url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        first = QHBoxLayout()
        first.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        first.addWidget(self.fields["name"], 1, top)
        first.addWidget(self.fields["kind"], 1, top)
        column.addLayout(first)
        for name in ("base_url", "key", "auth"):
            column.addWidget(self.fields[name])

    def _wire(self) -> None:
        self.name.textEdited.connect(self._on_named)
        self.name.textChanged.connect(self._on_changed)
        self.kind.chosen.connect(self._on_kind_chosen)
        self.base_url.textChanged.connect(self._on_address)
        self.base_url.editingFinished.connect(self._tidy_address)
        self.auth.currentIndexChanged.connect(self._on_changed)
        self.key.changed.connect(self._on_changed)
        self.advanced.changed.connect(self._on_changed)
        self.fields["base_url"].suggestion_chosen.connect(self.base_url.setText)

    def _on_named(self, text: str) -> None:
        self._named = bool(text.strip())

    def _on_kind_chosen(self, name: str) -> None:
        self._kind_chosen = name != DEFAULT_KIND
        self._take_preset(kind_of(name))
        self._show_kind()
        self._on_changed()

    def _take_preset(self, kind: Kind) -> None:
        """Fill in what is usual of a kind, where nothing else was entered."""
        filled = preset(self.entry, kind, new=self._new)
        with QSignalBlocker(self):
            self._offer_auths(kind, filled.auth)
            self.base_url.setText(filled.base_url)
            self.key.choose(filled.key_source)
            self.advanced.concurrency.setValue(filled.concurrency)
            if self._new and not self._named:
                self.name.setText(name_for(filled.base_url, kind, self._taken))
        opening, closing = filled.base_url.find("<"), filled.base_url.find(">")
        if 0 <= opening < closing:
            self.base_url.setFocus(Qt.FocusReason.OtherFocusReason)
            self.base_url.setSelection(opening, closing - opening + 1)

    def _on_address(self, text: str) -> None:
        try:
            address = normalised_base_url(text)
        except InvalidConnection:
            self._on_changed()
            return
        kind = kind_for(address)
        if not self._kind_chosen and kind.name != self.kind.kind.name:
            self.kind.show_kind(kind.name)
            auth = kind.auths[0] if self._new else self.entry.auth
            with QSignalBlocker(self):
                self._offer_auths(kind, auth)
                if self._new and kind.concurrency and self.advanced.concurrency.value() == DEFAULT_CONCURRENCY:
                    self.advanced.concurrency.setValue(kind.concurrency)
            self._show_kind()
        if self._new and not self._named:
            self.name.setText(name_for(address, kind, self._taken))
        self._on_changed()

    def _tidy_address(self) -> None:
        """Write the address in its one form once somebody has finished with it."""
        try:
            address = normalised_base_url(self.base_url.text())
        except InvalidConnection:
            return
        if address != self.base_url.text() and "<" not in address:
            self.base_url.setText(address)

    def _offer_auths(self, kind: Kind, chosen: Auth) -> None:
        with QSignalBlocker(self.auth):
            self.auth.clear()
            for auth in dict.fromkeys((*kind.auths, *Auth)):
                if auth is not Auth.NONE:
                    self.auth.addItem(auth_words(auth), auth.value)
            self.auth.setCurrentIndex(max(0, self.auth.findData(chosen.value)))

    def _show_kind(self) -> None:
        kind = self.kind.kind
        self.kind.setToolTip(summary_of(kind))
        self.advanced.show_kind(kind)

    def _on_changed(self) -> None:
        self._review()
        self.changed.emit()

    def _review(self) -> dict[str, Saying]:
        entry = self.entry
        stored = self._stored_in is entry.key_source
        self.key.show_stored(stored=stored)
        self.fields["auth"].setVisible(entry.sends_key)
        self._tell_notice(entry)
        said = judge(without_gaps(entry), self._taken, key_stored=stored)
        for name, field in self.fields.items():
            saying = said.get(name)
            if saying is None or (self._quiet_about_gaps and not self._begun(name)):
                field.show_problem(summary_of(self.kind.kind) if name == "kind" else "", tone=Tone.QUIET)
            else:
                field.show_problem(saying.words, saying.suggestion, tone=saying.tone)
        # What a note says of the key takes the place of what is said of its place in general.
        self.key.explanation.setVisible(not self.fields["key"].problem)
        return said

    def _tell_notice(self, entry: Entry) -> None:
        """Tell of what has ended, whatever kind was chosen for its address."""
        kind, there = kind_of(entry.kind), kind_for(entry.base_url)
        said = there if there.closed else kind
        self.notice_changed.emit(notice_of(said), said.closed)

    def _begun(self, name: str) -> bool:
        """Tell whether there is anything in a field: an empty one is no mistake until one wants to save."""
        typed = {"name": self.name.text(), "base_url": self.base_url.text(), "proxy": self.advanced.proxy.text()}
        if name == "key" and self.key.source is KeySource.ENVIRONMENT:
            return bool(self.key.variable.text().strip())
        return bool(typed.get(name, "x").strip())
