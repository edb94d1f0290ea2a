"""What stands in the clip's place while there is none: how far it is, or what went wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.controls.stops import lead_to, stops_in

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QBoxLayout

    from sora_desktop.ui.actions import JobAction

_MARK = 40
_GLYPH = 20
_BESIDE = 2
"""How many buttons fit beside each other in the narrowest pane."""


class CardWay(StrEnum):
    """What a button of the card does besides acting on the job."""

    DETAILS = "details"
    """Show the raw answer of a failure."""

    RESUME = "resume"
    """Let the queue go on."""

    RELEASE = "release"
    """Let the job's connection go on."""

    MEND = "mend"
    """Open what holds the job's connection."""


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button of the card, with a sentence about what it does and costs where that matters."""

    label: str
    does: JobAction | CardWay = CardWay.DETAILS
    primary: bool = False
    tip: str = ""
    """What it really does, for who hesitates over it."""

    possible: bool = True


@dataclass(frozen=True, slots=True)
class CardContent:
    """Everything that the card says."""

    icon: str
    tone: str
    """The mark's colour by the name of a field of `Colors`: `muted`, `accent`, `attention`, `failed`."""

    title: str
    advice: str = ""
    progress: float | None = None
    """Percent, where a bar is to be shown with it."""

    busy: bool = False
    """Whether something goes on of which nobody knows how far it is."""

    buttons: tuple[CardButton, ...] = ()
    choices: tuple[CardButton, ...] = ()
    """The answers to a question, each told with its `tip` below it."""


class StatusMark(QWidget):
    """An icon on a disc of its tone's wash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without an icon."""
        super().__init__(parent)
        self._icon, self._tone = "film", "muted"
        self.setFixedSize(_MARK, _MARK)
        theme.notifier().changed.connect(self.update)

    def set_look(self, icon: str, tone: str) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the disc and the icon."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(colours, f"{self._tone}_wash", colours.hover))
        painter.drawEllipse(QRectF(self.rect()))
        glyph = theme.pixmap(self._icon, _GLYPH, getattr(colours, self._tone), self.devicePixelRatioF())
        painter.drawPixmap((_MARK - _GLYPH) // 2, (_MARK - _GLYPH) // 2, glyph)


class StateCard(QFrame):
    """A calm card with a mark, words, a bar where it helps, and what can be done.

    Signals:
        chosen: A button was pressed; its JobAction or CardWay.

    Attributes:
        next_stop: where the Tab key goes after the buttons, which come and go; without it they are its last stops.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        theme.mark(self, "role", "well")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.next_stop: QWidget | None = None
        self._content: CardContent | None = None
        self._mark = StatusMark()
        self.title = _words("strong")
        self.advice = _words("muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(theme.GRID)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 28, 20, 24)
        column.setSpacing(theme.GRID)
        column.addStretch(1)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addSpacing(4)
        column.addWidget(self.bar)
        column.addSpacing(4)
        column.addLayout(self._buttons)
        column.addLayout(self._choices)
        column.addStretch(1)

    def show_content(self, content: CardContent) -> None:
        """Say something else."""
        if content == self._content:
            return
        before, self._content = self._content, content
        self._mark.set_look(content.icon, content.tone)
        self.title.setText(content.title)
        self.advice.setText(content.advice)
        self.advice.setVisible(bool(content.advice))
        self.bar.setVisible(content.progress is not None or content.busy)
        # A bar without a range moves by itself.
        self.bar.setRange(0, 0 if content.progress is None else 100)
        if content.progress is not None:
            self.bar.setValue(round(content.progress))
        if before is None or (before.buttons, before.choices) != (content.buttons, content.choices):
            self._show_buttons(content.buttons)
            self._show_choices(content.choices)
            if self.next_stop is not None:
                lead_to(self.next_stop, stops_in(self))

    def sizeHint(self) -> QSize:
        """Be about as high as a clip would be."""
        return QSize(320, max(200, super().sizeHint().height()))

    def _show_buttons(self, buttons: tuple[CardButton, ...]) -> None:
        _empty(self._buttons)
        # The first of several that matters most stands by itself, so that the others fit below it.
        alone = len(buttons) > _BESIDE and buttons[0].primary
        for part in (buttons[:1], buttons[1:]) if alone else (buttons,):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme.GRID)
            line.addStretch(1)
            for wanted in part:
                button = self._button(wanted)
                button.setToolTip(wanted.tip)
                line.addWidget(button)
            line.addStretch(1)
            self._buttons.addWidget(row)
            row.show()

    def _show_choices(self, choices: tuple[CardButton, ...]) -> None:
        _empty(self._choices)
        for wanted in choices:
            sentence = _words("small")
            sentence.setText(wanted.tip)
            sentence.setContentsMargins(0, 0, 0, theme.GRID)
            for part in (self._button(wanted), sentence):
                self._choices.addWidget(part)
                part.show()

    def _button(self, wanted: CardButton) -> QPushButton:
        button = QPushButton(wanted.label, self)
        button.setAccessibleDescription(wanted.tip)
        button.setEnabled(wanted.possible)
        if wanted.primary:
            theme.mark(button, "primary")
        button.clicked.connect(lambda _checked: self.chosen.emit(wanted.does))
        return button


def _empty(layout: QBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _words(role: str) -> QLabel:
    label = paragraph(role=role)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
