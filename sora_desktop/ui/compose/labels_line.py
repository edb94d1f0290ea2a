"""The line that says which name and tags the next clip gets, where those of another one were taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence


class LabelsLine(QFrame):
    """Shows a name and tags, and lets go of them; it is hidden where there are none.

    Signals:
        value_changed: Other labels, or none, are there now.
    """

    value_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Label nothing, and be hidden."""
        super().__init__(parent)
        self.name = ""
        self.tags: tuple[str, ...] = ()
        theme.mark(self, "role", "stored")
        self.words: ElidedLabel | None = None
        self.remove_button: QToolButton | None = None
        self.hide()

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [self.remove_button] if self.remove_button and not self.isHidden() else []

    def set_value(self, name: str, tags: Sequence[str]) -> None:
        """Take a name and tags; without either the line goes."""
        if (name, tuple(tags)) == (self.name, self.tags):
            return
        self.name, self.tags = name, tuple(tags)
        self.setVisible(bool(name or tags))
        if name or tags:
            label = self.words or self._build()
            label.setToolTip("")
            label.setText(self._said())
            self.setAccessibleName(self._said())
        self.value_changed.emit()

    def _said(self) -> str:
        parts = [self.tr("Named “{name}”").format(name=self.name)] if self.name else []
        if self.tags:
            parts.append(self.tr("Tags: {tags}").format(tags=", ".join(self.tags)))
        return " · ".join(parts)

    def _build(self) -> ElidedLabel:
        """Make what the line is made of, when it is first needed."""
        self.words = label = ElidedLabel(self)
        self.remove_button = remove = QToolButton(self)
        theme.bind_icon(remove, "close", "muted")
        words = self.tr("Give the clip no name and no tags")
        remove.setToolTip(words)
        remove.setAccessibleName(words)
        remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        remove.clicked.connect(self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 1, 1, 1)
        row.setSpacing(4)
        row.addWidget(label, 1)
        row.addWidget(remove)
        return label

    def _remove(self) -> None:
        self.set_value("", ())
        if (before := self.previousInFocusChain()) is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)
