"""A field for tags: those there are, as words that can be dropped, and a line to write further ones, completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QListView, QSizePolicy, QWidget

from sora_desktop.domain.annotations import TAG_LIMIT
from sora_desktop.ui import theme
from sora_desktop.ui.controls.stops import lead_to
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.pill import HEIGHT, Pill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

_LEAST = 90
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TagLine(QLineEdit):
    """Where a tag is written.

    Signals:
        left_back: Backspace was pressed with nothing written.
        focused: It has got the keyboard, or lost it.
        entered: Enter was pressed while tags were offered, and none of them was chosen.
    """

    left_back = Signal()
    focused = Signal(bool)
    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of it."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of it."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to what stands before where there is nothing to delete."""
        popup = self.completer().popup()
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.left_back.emit()
        elif event.key() in _ENTER and popup is not None and popup.isVisible() and not popup.currentIndex().isValid():
            # Nothing of the list is chosen, so what is written is meant; Qt would only close the list.
            popup.hide()
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class TagField(QFrame):
    """Tags of one job or of several; a tag that only some of them have is shown hollow, and a press gives it to all.

    Signals:
        changed: Other tags are wanted now.
        arranged: It may want another height now.
    """

    changed = Signal()
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without any."""
        super().__init__(parent)
        self._all: dict[str, str] = {}
        self._some: dict[str, str] = {}
        self._spelling: dict[str, str] = {}
        self._full: frozenset[str] = frozenset()
        """The tags that all had before."""

        self._before: frozenset[str] = frozenset()
        self._known: tuple[str, ...] = ()
        self._pills: dict[str, Pill] = {}
        theme.mark(self, "role", "tags")
        self.line = TagLine(self)
        theme.mark(self.line, "bare")
        self.line.setPlaceholderText(self.tr("Add a tag"))
        self.line.setAccessibleName(self.tr("Add a tag"))
        self.line.setAccessibleDescription(self.tr("Enter or a comma adds what is written."))
        self.line.setMaxLength(TAG_LIMIT)
        self.line.setMinimumWidth(_LEAST)
        self.line.setFixedHeight(HEIGHT)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(self._on_typed)
        self.line.left_back.connect(self._drop_last)
        self.line.entered.connect(self.take_written)
        # Not a lambda: it would be called even while the field is being destroyed.
        self.line.focused.connect(self._show_focus)
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(8)
        completer.activated.connect(self._complete)
        popup = QListView()
        theme.mark(popup, "role", "popup")
        completer.setPopup(popup)
        self.line.setCompleter(completer)
        self._flow = Flow(self)
        self._flow.setContentsMargins(7, 5, 7, 5)
        self._flow.addWidget(self.line)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that all are to have."""
        return tuple(self._all.values())

    @property
    def added(self) -> tuple[str, ...]:
        """The tags that not all had before."""
        return tuple(tag for key, tag in self._all.items() if key not in self._full)

    @property
    def removed(self) -> tuple[str, ...]:
        """The tags that some had before, and none is to have."""
        return tuple(self._spelling[key] for key in self._before if key not in self._all and key not in self._some)

    @property
    def pills(self) -> dict[str, Pill]:
        """What is shown, by tag without regard to case."""
        return dict(self._pills)

    def show_tags(self, each: Sequence[Iterable[str]]) -> None:
        """Show the tags of some jobs, given job by job."""
        spelling: dict[str, str] = {}
        counts: dict[str, int] = {}
        for tags in each:
            for key, tag in {tag.casefold(): tag for tag in tags}.items():
                spelling.setdefault(key, tag)
                counts[key] = counts.get(key, 0) + 1
        self._spelling = spelling
        self._all = {key: tag for key, tag in spelling.items() if counts[key] == len(each)}
        self._some = {key: tag for key, tag in spelling.items() if counts[key] < len(each)}
        self._before, self._full = frozenset(spelling), frozenset(self._all)
        self._show()

    def settle(self) -> None:
        """Take what is shown for what they had before, because it is stored."""
        self._spelling = {**self._all, **self._some}
        self._before, self._full = frozenset(self._spelling), frozenset(self._all)

    def offer(self, known: Sequence[str]) -> None:
        """Complete what is written by these."""
        self._known = tuple(known)
        self._words.setStringList([tag for tag in known if tag.casefold() not in self._all])

    def add(self, words: str) -> None:
        """Give all of them the tags of a text, which are parted by commas."""
        for tag in (" ".join(part.split()) for part in words.split(",")):
            key = tag.casefold()
            if tag and key not in self._all:
                known = {one.casefold(): one for one in self._known}
                self._all[key] = self._some.pop(key, known.get(key, tag))
        self.line.clear()
        self._show()
        self.changed.emit()

    def take_written(self) -> bool:
        """Take what is written as tags; tell whether there was anything."""
        written = bool(self.line.text().strip(" ,"))
        if written:
            self.add(self.line.text())
        return written

    def drop(self, tag: str) -> None:
        """Take a tag from all of them."""
        keys = list(self._pills)
        place = keys.index(tag.casefold()) if tag.casefold() in keys else 0
        self._all.pop(tag.casefold(), None)
        self._some.pop(tag.casefold(), None)
        focused = any(pill.hasFocus() for pill in self._pills.values())
        self._show()
        if focused:
            pills = list(self._pills.values())
            (pills[min(place, len(pills) - 1)] if pills else self.line).setFocus()
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the keyboard into the line wherever the field is pressed."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def _show_focus(self, focused: bool) -> None:  # noqa: FBT001 - a signal's value
        theme.mark(self, "focused", focused)

    def _show(self) -> None:
        for pill in self._pills.values():
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self._pills = {}
        wanted = [(key, tag, False) for key, tag in self._all.items()]
        wanted += [(key, tag, True) for key, tag in self._some.items()]
        for place, (key, tag, partly) in enumerate(wanted):
            pill = self._pills[key] = self._pill(tag, partly=partly)
            self._flow.insert(place, pill)
            pill.show()
        lead_to(self.line, self._pills.values())
        self.offer(self._known)
        self._flow.invalidate()
        self.updateGeometry()
        self.arranged.emit()

    def _pill(self, tag: str, *, partly: bool) -> Pill:
        pill = Pill(tag, self, cross=True, hollow=partly)
        name = self.tr("{tag}, on some of them") if partly else self.tr("{tag}")
        pill.setAccessibleName(name.format(tag=tag))
        tip = self.tr("Press to give it to all of them; Delete takes it away") if partly else tag
        pill.setToolTip(tip)
        pill.setAccessibleDescription(self.tr("Delete takes it away."))
        pill.dropped.connect(lambda: self.drop(tag))
        if partly:
            pill.clicked.connect(lambda: self.add(tag))
        return pill

    def _on_typed(self, text: str) -> None:
        if "," in text:
            self.add(text)

    def _complete(self, tag: str) -> None:
        # The completer writes what was chosen into the line after this.
        self.add(tag)
        self.line.setText("")
        self.metaObject().invokeMethod(self.line, "clear", Qt.ConnectionType.QueuedConnection)

    def _drop_last(self) -> None:
        if self._pills:
            self.drop(list(self._pills)[-1])
