"""The choice of those who appear in a clip: people and things that the server was shown before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.characters import MOST_IN_ONE
from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Note, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.characters import Character


class Chosen(NamedTuple):
    """One who appears."""

    remote_id: str
    name: str
    """What prompts call it; the id where no name is known."""


class CharacterChooser(QWidget):
    """A line for each one who appears, and a link with which more are added.

    Signals:
        value_changed: Others appear now.
        added: Somebody of this name was added by a person.
        new_requested: The server is to be shown somebody new.
        shown_changed: There is now something, or nothing, to choose here.
    """

    value_changed = Signal()
    added = Signal(str)
    new_requested = Signal()
    shown_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nobody, on a server of which nothing is known."""
        super().__init__(parent)
        self._support = Support.UNKNOWN
        self._known: tuple[Character, ...] = ()
        self._chosen: list[Chosen] = []
        self.lines: list[CharacterLine] = []
        self.add_link: Link | None = None
        self.reminder: Note | None = None
        self._prompt = ""
        self._unsaid = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    @property
    def value(self) -> tuple[str, ...]:
        """The server's ids of those who appear."""
        return tuple(one.remote_id for one in self._chosen)

    @property
    def strangers(self) -> tuple[str, ...]:
        """Names of those who appear, but were shown to another server than this one."""
        known = {character.remote_id for character in self._known}
        return tuple(one.name for one in self._chosen if one.remote_id not in known and one.name != one.remote_id)

    @property
    def needed(self) -> bool:
        """Whether there is anything to choose or to take out here."""
        offered = self._support is Support.YES or (self._support is Support.UNKNOWN and bool(self._known))
        return offered or bool(self._chosen)

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        if self.lines:
            return self.lines[0].remove_button
        return self.add_link or self

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        last = [self.add_link] if self.add_link else []
        return [*(line.remove_button for line in self.lines), *last, *(self.reminder.links if self.reminder else ())]

    def offer(self, support: Support) -> None:
        """Say whether the server knows characters at all."""
        self._support = support
        self._show()

    def set_known(self, characters: Sequence[Character]) -> None:
        """Say whom the server was shown; whoever appears by name is looked for among them."""
        self._known = tuple(characters)
        before = self.value
        self._chosen = [self._found(one) for one in self._chosen]
        self._show()
        if self.value != before:
            self.value_changed.emit()

    def set_value(self, remote_ids: Sequence[str]) -> None:
        """Let these appear, by the server's ids."""
        if tuple(dict.fromkeys(remote_ids)) == self.value:
            return
        self._chosen = [self._found(Chosen(remote_id, remote_id)) for remote_id in dict.fromkeys(remote_ids)]
        self._show()
        self.value_changed.emit()

    def add(self, character: Character) -> None:
        """Let somebody appear, as a person wants it."""
        self.added.emit(character.name)
        if character.remote_id not in self.value:
            self._chosen.append(Chosen(character.remote_id, character.name))
            self._show()
            self.value_changed.emit()

    def look_at(self, prompt: str) -> None:
        """Remind of a name that the prompt does not say; a server finds them by it."""
        self._prompt = prompt.casefold()
        unsaid = [one.name for one in self._chosen if one.name != one.remote_id]
        unsaid = [name for name in unsaid if name.casefold() not in self._prompt]
        if unsaid and self.reminder is None:
            self.reminder = self._build_reminder()
        if self.reminder is not None:
            self._unsaid = unsaid[0] if unsaid else ""
            words = self.tr("The prompt does not say “{name}”.").format(name=self._unsaid) if unsaid else ""
            self.reminder.say(words, Tone.ATTENTION, links=[self.tr("Write it there")] if unsaid else [])

    def menu(self) -> QMenu:
        """Make the menu of those who can be added."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for character in self._known:
            entry = menu.addAction(character.name.replace("&", "&&"))
            entry.setEnabled(character.remote_id not in self.value)
            entry.triggered.connect(lambda _checked=False, character=character: self.add(character))
        menu.addSeparator()
        menu.addAction(self.tr("New character…")).triggered.connect(self.new_requested)
        return menu

    def _found(self, one: Chosen) -> Chosen:
        """Look somebody up among those whom this server knows: by the id, or else by the name."""
        by_id = (known for known in self._known if known.remote_id == one.remote_id)
        by_name = (known for known in self._known if known.name.casefold() == one.name.casefold())
        found = next(by_id, None) or next(by_name, None)
        return Chosen(found.remote_id, found.name) if found else one

    def _show(self) -> None:
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = [CharacterLine(one.name, self) for one in self._chosen]
        for number, line in enumerate(self.lines):
            line.remove_button.clicked.connect(lambda _checked=False, number=number: self._remove(number))
            self._column.insertWidget(number, line)
        if self.needed:
            self.add_link = self.add_link or self._build_link()
            known = bool(self._known)
            self.add_link.setText(self.tr("Add a character…") if known else self.tr("New character…"))
            self.add_link.setVisible(len(self._chosen) < MOST_IN_ONE and self._support is not Support.NO)
        self.look_at(self._prompt)
        self.shown_changed.emit(self.needed)

    def _remove(self, number: int) -> None:
        self._chosen.pop(number)
        self._show()
        self.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.value_changed.emit()

    def _build_link(self) -> Link:
        link = Link(parent=self)
        theme.bind_icon(link, "plus", "accent")
        link.clicked.connect(self._open)
        self._column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return link

    def _build_reminder(self) -> Note:
        reminder = Note(self)
        reminder.link_clicked.connect(lambda: self.added.emit(self._unsaid))
        self._column.addWidget(reminder)
        return reminder

    def _open(self) -> None:
        if not self._known:
            self.new_requested.emit()
        elif self.add_link is not None:
            self.menu().popup(self.add_link.mapToGlobal(QPoint(0, self.add_link.height() + 2)))


class CharacterLine(QFrame):
    """One who appears, with a cross to take them out."""

    def __init__(self, name: str, parent: QWidget) -> None:
        """Show a name."""
        super().__init__(parent)
        theme.mark(self, "role", "stored")
        self.name = ElidedLabel(self)
        self.name.setText(name)
        self.remove_button = QToolButton(self)
        theme.bind_icon(self.remove_button, "close", "muted")
        words = self.tr("Take {name} out").format(name=name)
        self.remove_button.setToolTip(words)
        self.remove_button.setAccessibleName(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 1, 1, 1)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.remove_button)
