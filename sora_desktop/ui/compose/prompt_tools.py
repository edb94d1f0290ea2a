"""The small buttons above the prompt: past prompts, templates and presets."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from sora_desktop.ui import theme

_ICON = QSize(15, 15)


class PromptTools(QWidget):
    """Three buttons, and how many characters the prompt has or which past prompt is shown.

    Signals:
        past_requested: Past prompts are to be chosen from.
        templates_requested: Templates are to be chosen from.
        presets_requested: Presets are to be chosen from.
    """

    past_requested = Signal()
    templates_requested = Signal()
    presets_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing counted."""
        super().__init__(parent)
        self._counted = ""
        self.counter = QLabel()
        self.counter.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        theme.mark(self.counter, "role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.past = self._button("clock", self.tr("Past prompts"), self.past_requested)
        self.templates = self._button("braces", self.tr("Templates"), self.templates_requested)
        self.presets = self._button("sliders", self.tr("Presets"), self.presets_requested)
        for button in self.buttons:
            row.addWidget(button)
        row.addSpacing(theme.GRID // 2)
        row.addWidget(self.counter)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The buttons, in order."""
        return (self.past, self.templates, self.presets)

    @property
    def counted(self) -> str:
        """What is said of the number of characters."""
        return self._counted

    def count(self, words: str, *, over: bool) -> None:
        """Say how many characters there are, and whether they are too many."""
        self._counted = words
        self.counter.setText(words)
        theme.mark(self.counter, "role", "error" if over else "small")

    def show_place(self, number: int, count: int) -> None:
        """Say which past prompt is shown, from 1, or count characters again with 0."""
        template = self.tr("past {number}/{count}")
        locale = self.locale()
        words = template.format(number=locale.toString(number), count=locale.toString(count))
        self.counter.setText(words if number else self._counted)

    def _button(self, icon: str, words: str, signal: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        theme.bind_icon(button, icon, "muted")
        button.setIconSize(_ICON)
        button.setStyleSheet("QToolButton { padding: 3px; } QToolButton:focus { padding: 2px; }")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(signal)
        return button
