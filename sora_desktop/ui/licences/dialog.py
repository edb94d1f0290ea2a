"""The window in which the licences of all parts of the program are read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.controls.side_window import SideWindow, side_button
from sora_desktop.ui.desktop import open_address
from sora_desktop.ui.licences.flowing import flowing
from sora_desktop.ui.prompts.choices import MOVES, Choice, ChoiceList
from sora_desktop.ui.theme.fonts import fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sora_desktop.services.licences.components import Component

_SIZE = (1000, 680)
_LEAST = (560, 400)
_MARGIN = 20
_LIST_WIDTH = 290
_ADDRESSES = ("https://", "http://")
_BETWEEN = "\n\n" + "─" * 40 + "\n\n"
"""What stands between two texts of one part."""


class LicencesDialog(SideWindow):
    """A search field and a list of the parts; beside it the licence of the one that is looked at."""

    def __init__(
        self, read: Callable[[], Sequence[Component]], start: Callable[..., Any], parent: QWidget | None
    ) -> None:
        """Show nothing yet.

        Args:
            read: lists the parts; blocking, so it is called on a worker thread.
            start: runs a coroutine on the window's loop.
            parent: the main window.
        """
        title = QCoreApplication.translate("LicencesDialog", "Licences")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._read = read
        self._start = start
        self._components: Sequence[Component] = ()
        self._shown: dict[int, Component] = {}
        self.words = paragraph(role="muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a part or a licence…"))
        self.search.setAccessibleName(self.tr("Find a part or a licence"))
        self.search.setClearButtonEnabled(True)
        self.list = ChoiceList(self)
        self.list.setAccessibleName(self.tr("Parts of the program"))
        self.nothing = paragraph(role="muted")
        self.nothing.setText(self.tr("No part has these words."))
        self.name, self.licence = paragraph(role="title"), paragraph()
        self.home = Link()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(fixed(theme.SMALL_PIXELS))
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.close_button = side_button(self.tr("Close"))
        self._place()
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.looked_at.connect(self._show)
        self.home.clicked.connect(lambda: open_address(self.home.text()))
        self.close_button.clicked.connect(self.close)

    def present(self) -> None:
        """Open, or come to the front."""
        self.come_forward()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        if not self._components:
            self._start(self._load())

    def show_components(self, components: Sequence[Component]) -> None:
        """Show these parts."""
        self._components = components
        self.words.setText(
            self.tr(
                "Sora Desktop is free software under the GNU General Public License, version 3 or later. Together with "
                "it come %n parts of others, each under the licence of its makers.",
                "",
                max(0, len(components) - 1),
            )
        )
        self._narrow(self.search.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while one types into the search field."""
        moves = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in MOVES
        if watched is self.search and moves:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    async def _load(self) -> None:
        self.show_components(await asyncio.to_thread(self._read))

    def _narrow(self, text: str) -> None:
        """List only the parts that have all words of a text in their names or their licences."""
        words = text.casefold().split()
        found = [one for one in self._components if all(word in _searched(one) for word in words)]
        self._shown = dict(enumerate(found))
        self.list.show_choices([Choice(one.title, self._line(one)) for one in found])
        self.list.setVisible(bool(found) or not self._components)
        self.nothing.setVisible(not found and bool(self._components))
        self._show()

    def _line(self, component: Component) -> str:
        licence = component.licence or self.tr("as its makers say")
        if not component.part_of:
            return licence
        return self.tr("{licence} · in {name}").format(licence=licence, name=component.part_of)

    def _show(self, _choice: object = None) -> None:
        """Show the part that is looked at."""
        component = self._shown.get(self.list.currentRow())
        for widget in (self.name, self.licence, self.text):
            widget.setVisible(component is not None)
        self.home.setVisible(component is not None and component.home.startswith(_ADDRESSES))
        if component is None:
            return
        self.name.setText(component.title)
        self.licence.setText(self._line(component))
        self.home.setText(component.home)
        texts = (flowing(text.strip("\n")) for text in component.texts)
        self.text.setPlainText(_BETWEEN.join(texts) or self._no_text(component))

    def _no_text(self, component: Component) -> str:
        if component.part_of:
            return self.tr("Its text is among those of {name}.").format(name=component.part_of)
        return self.tr("Its makers add no text to it. Their page has it.")

    def _place(self) -> None:
        left = _column((self.search, self.list, self.nothing), self.list, 8)
        right = _column((self.name, self.licence, self.home, self.text), self.text, 6)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([_LIST_WIDTH, self.width() - _LIST_WIDTH])
        splitter.setStretchFactor(1, 1)
        content = QWidget()
        theme.mark(content, "role", "pane")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(_MARGIN - 8, 16, _MARGIN - 8, 16)
        inner.setSpacing(14)
        inner.addWidget(self.words)
        self.words.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(splitter, 1)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(content, 1)
        whole.addWidget(rule)
        whole.addLayout(foot)


def _column(widgets: Sequence[QWidget], tall: QWidget, spacing: int) -> QWidget:
    """Put widgets below each other, of which one takes the room that is left."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(8, 0, 8, 0)
    column.setSpacing(spacing)
    for widget in widgets:
        column.addWidget(widget, 1 if widget is tall else 0)
    column.addStretch(0)
    return made


def _searched(component: Component) -> str:
    return f"{component.name} {component.version} {component.licence} {component.part_of}".casefold()
