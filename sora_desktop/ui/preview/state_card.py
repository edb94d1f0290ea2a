"""What stands in the clip's place while there is none: how far it is, or what went wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from sora_desktop.ui.actions import JobAction

_MARK = 40
_GLYPH = 20


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button of the card: an action on the job, or the raw answer."""

    label: str
    action: JobAction | None = None
    """What it does; None shows the details of a failure."""

    primary: bool = False


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
        action_chosen: A button was pressed; its JobAction, or None for the details of a failure.
    """

    action_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        theme.mark(self, "role", "well")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._content: CardContent | None = None
        self._mark = StatusMark()
        self.title = _words("strong")
        self.advice = _words("muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.GRID)
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
        if before is None or before.buttons != content.buttons:
            self._show_buttons(content.buttons)

    def sizeHint(self) -> QSize:
        """Be about as high as a clip would be."""
        return QSize(320, max(200, super().sizeHint().height()))

    def _show_buttons(self, buttons: tuple[CardButton, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not buttons:
            return
        self._buttons.addStretch(1)
        for wanted in buttons:
            button = QPushButton(wanted.label, self)
            if wanted.primary:
                theme.mark(button, "primary")
            button.clicked.connect(lambda _checked, action=wanted.action: self.action_chosen.emit(action))
            self._buttons.addWidget(button)
            button.show()
        self._buttons.addStretch(1)


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.mark(label, "role", role)
    return label
