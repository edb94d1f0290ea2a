"""The editor for the prompt: plain text, growing with what is written, counting its characters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from sora_desktop.domain.prompt_lists import prompts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

PASTE_LIMIT = 200_000
"""Characters that one paste may bring; more than that is a file, not a prompt, and would stop the window."""

_LEAST_LINES = 5
_MOST_LINES = 16
_STEPS = {int(Qt.Key.Key_Up): 1, int(Qt.Key.Key_Down): -1}
_LINE_ENDS = dict.fromkeys((0x2028, 0x2029, 0xFDD0, 0xFDD1), "\n")
"""The characters with which a document of Qt ends its lines."""

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEditor(QPlainTextEdit):
    """Where the prompt is written.

    Signals:
        generate_requested: Ctrl+Enter was pressed, on either Enter key.
        image_offered: What was pasted (QMimeData) holds a file or a picture and is no text.
        paste_refused: A paste of that many characters was too large to be a prompt.
        lines_pasted: What was pasted (text) may be so many prompts (a number above 1).
        walk_requested: An older prompt (1) or a newer one (-1) is wanted.
    """

    generate_requested = Signal()
    image_offered = Signal(object)
    paste_refused = Signal(int)
    lines_pasted = Signal(str, int)
    walk_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._walked = ("", -1)
        self._given: tuple[str, str | None] = ("", "")
        """What was put in, and how it shows; None while it is being put in."""

        self.setAccessibleName(self.tr("Prompt"))
        self.setPlaceholderText(self.tr("What should happen in the clip?"))
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def prompt(self) -> str:
        """What is written, with half characters (which no server could read) replaced.

        As long as nobody changes what was put in, it is that to the letter, though an editor knows
        only one way to end a line.
        """
        given, shown = self._given
        text = given if shown is None or shown == self.toPlainText() else self._typed()
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def set_prompt(self, text: str) -> None:
        """Write `text` in place of what is there."""
        if text != self.prompt:
            self._put(text, self.setPlainText)
            self.moveCursor(QTextCursor.MoveOperation.End)

    def replace_prompt(self, text: str) -> None:
        """Write `text` in place of what is there, so that it can be taken back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        self._put(text, cursor.insertText)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._walked = (self.toPlainText(), self.textCursor().position())

    def insert_name(self, words: str) -> None:
        """Write a name where the keyboard is, with spaces around it; not if the prompt says it already."""
        if words.casefold() not in self.toPlainText().casefold():
            cursor = self.textCursor()
            text, here = self.toPlainText(), cursor.selectionStart()
            before = " " if here and not text[here - 1 : here].isspace() else ""
            after = text[cursor.selectionEnd() : cursor.selectionEnd() + 1]
            cursor.insertText(f"{before}{words}{' ' if not after or after.isalnum() else ''}")
            self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """Give a height of five lines to sixteen, as what is written needs."""
        return QSize(120, self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        """Give no less than is wanted: the pane scrolls, not the editor."""
        return QSize(80, self._wanted_height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Enter as the wish to generate, once however long it is held."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER_KEYS and modifiers == Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self.generate_requested.emit()
            event.accept()
            return
        if not modifiers and self._walks(event.key()):
            self.walk_requested.emit(_STEPS[event.key()])
            event.accept()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text, and files and pictures, which may become the reference."""
        return source.hasImage() or source.hasText() or holds_files(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert plain text only; hand a picture on."""
        if holds_files(source) or (source.hasImage() and not source.hasText()):
            self.image_offered.emit(source)
            return
        text = source.text()
        if len(text) > PASTE_LIMIT:
            self.paste_refused.emit(len(text))
            return
        self.textCursor().insertText(text)
        self.ensureCursorVisible()
        count = len(prompts_in(text))
        if count > 1:
            self.lines_pasted.emit(text, count)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let files and pictures through to the pane and the window."""
        if holds_files(event.mimeData()) or is_picture(event.mimeData()):
            event.ignore()
            return
        super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Let files and pictures through to the pane and the window."""
        if holds_files(event.mimeData()) or is_picture(event.mimeData()):
            event.ignore()
            return
        super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Let files and pictures through to the pane and the window."""
        if holds_files(event.mimeData()) or is_picture(event.mimeData()):
            event.ignore()
            return
        super().dropEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new line breaks."""
        super().resizeEvent(event)
        self._fit()

    def _put(self, text: str, write: Callable[[str], object]) -> None:
        self._given = (text, None)
        write(text)
        self._given = (text, self.toPlainText())

    def _typed(self) -> str:
        """Give what is written with the spaces that hold words together, which Qt's plain text has not."""
        raw: str = self.document().toRawText()
        return raw.translate(_LINE_ENDS)

    def _walks(self, key: int) -> bool:
        """Tell whether an arrow leads out of the prompt: at its first or last line, or on through past ones."""
        if key not in _STEPS:
            return False
        cursor, text = self.textCursor(), self.toPlainText()
        if self._walked == (text, cursor.position()):
            return True
        if cursor.hasSelection():
            # After an order all of it is selected, for the next one to be typed over it.
            return len(cursor.selectedText()) == len(text)
        block = cursor.block()
        line = block.layout().lineForTextPosition(cursor.positionInBlock()).lineNumber()
        if key == Qt.Key.Key_Up:
            return block.blockNumber() == 0 and line == 0
        return not block.next().isValid() and line == block.layout().lineCount() - 1

    def _fit(self) -> None:
        self.setFixedHeight(self._wanted_height())

    def _wanted_height(self) -> int:
        lines = min(max(math.ceil(self.document().size().height()), _LEAST_LINES), _MOST_LINES)
        around = 2 * self.document().documentMargin() + self.frameWidth() * 2 + 12
        return round(lines * self.fontMetrics().lineSpacing() + around)


def holds_files(data: QMimeData) -> bool:
    """Tell whether files of this computer are pasted or dragged."""
    return any(url.isLocalFile() for url in data.urls())


def is_picture(data: QMimeData) -> bool:
    """Tell whether a picture is dragged out of a browser, which gives its address as well."""
    return bool(data.hasImage() and data.hasUrls())
