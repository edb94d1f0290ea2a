"""Notices that lie at the lower edge of the window: they tell, offer one action, and hold nobody up."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.mark import Mark
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QEnterEvent

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.ui.messages import Message

MOST = 3
"""How many notices lie above each other before one of them goes."""

WIDTH = 560
_FORM_WIDTH = 288
"""How wide the form at the left usually is, in pixels."""

MARGIN = 16
UNDO_SECONDS = 10.0
_MARK = 16
TOLD_SECONDS = 6.0


class Tone(Enum):
    """How grave a notice is: its icon, and the name of the icon's colour."""

    TOLD = ("info", "muted")
    DONE = ("check", "done")
    WARNED = ("alert", "attention")
    FAILED = ("alert", "failed")


class NoticeCard(QFrame):
    """One notice.

    Signals:
        left: It has gone, by itself or because it was dismissed.
    """

    left = Signal()

    def __init__(self, message: Message, tone: Tone, parent: QWidget) -> None:
        """Say something; how long, and what can be done, is added by the stack."""
        super().__init__(parent)
        self.message = message
        theme.mark(self, "role", "sheet")
        self.setAccessibleName(f"{message.title} {message.advice}".strip())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.leave)
        words = QVBoxLayout()
        words.setContentsMargins(0, 6, 0, 4)
        words.setSpacing(3)
        words.addWidget(_line(message.title, "strong" if message.advice else ""))
        if message.advice:
            words.addWidget(_line(message.advice, "muted"))
        words.addStretch(1)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 10, 8, 10)
        self.row.setSpacing(8)
        # As far down as the first line of words.
        mark = QVBoxLayout()
        mark.setContentsMargins(6, 7, 2, 0)
        mark.addWidget(Mark(*tone.value, _MARK, self))
        mark.addStretch(1)
        self.row.addLayout(mark)
        self.row.addLayout(words, 1)
        self._close = QToolButton(self)
        theme.bind_icon(self._close, "close", "muted")
        self._close.setAccessibleName(self.tr("Dismiss notice"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.leave)
        self.row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)

    def offer(self, label: str, action: Callable[[], object], *, stays: bool = False) -> None:
        """Add a button; the notice goes away when it is pressed, unless it `stays`."""
        button = QPushButton(label, self)
        theme.mark(button, "link")
        button.clicked.connect(lambda _checked: action())
        if not stays:
            button.clicked.connect(self.leave)
        self.row.insertWidget(self.row.count() - 1, button, 0, Qt.AlignmentFlag.AlignVCenter)

    def leave(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.left.emit()
        self.deleteLater()

    @property
    def passes(self) -> bool:
        """Whether it goes away by itself."""
        return self._timer.interval() > 0

    def last(self, seconds: float) -> None:
        """Go away after a while; the pointer or the keyboard upon it holds it."""
        self._timer.setInterval(round(seconds * 1000))
        self._timer.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count down again."""
        if self.passes:
            self._timer.start()
        super().leaveEvent(event)


class NoticeStack(QObject):
    """Holds the notices of a window at its lower edge, the newest lowest."""

    def __init__(self, ground: QWidget) -> None:
        """Lie upon `ground`."""
        super().__init__(ground)
        self._ground = ground
        self._cards: list[NoticeCard] = []
        self._free = 0
        self._ways: dict[type[SoraDesktopError], tuple[str, Callable[[], None]]] = {}
        ground.installEventFilter(self)

    @property
    def cards(self) -> tuple[NoticeCard, ...]:
        """The notices in sight, oldest first."""
        return tuple(self._cards)

    def tell(self, message: Message, tone: Tone = Tone.TOLD, *, seconds: float | None = None) -> NoticeCard:
        """Show a notice, instead of one that says the same.

        Args:
            message: what to say.
            tone: how grave it is.
            seconds: how long it stays; until it is dismissed, if not given.
        """
        for same in [card for card in self._cards if card.message == message]:
            same.leave()
        card = NoticeCard(message, tone, self._ground)
        card.left.connect(lambda: self._drop(card))
        self._cards.append(card)
        while len(self._cards) > MOST:
            # What would go by itself goes first: a failure is to be read, however much is told after it.
            next((old for old in self._cards[:-1] if old.passes), self._cards[0]).leave()
        if seconds is not None:
            card.last(seconds)
        card.installEventFilter(self)
        card.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(card, QAccessible.Event.Alert))
        return card

    def know_way(self, kind: type[SoraDesktopError], label: str, action: Callable[[], None]) -> None:
        """Offer a way out with every notice of an error of a kind, from now on."""
        self._ways[kind] = (label, action)

    def tell_error(self, error: SoraDesktopError, tone: Tone = Tone.FAILED) -> NoticeCard:
        """Say what could not be done, with the way out that is known of it."""
        card = self.tell(describe_error(error), tone)
        for kind, (label, action) in self._ways.items():
            if isinstance(error, kind):
                card.offer(label, action)
        return card

    def keep_free(self, pixels: int) -> None:
        """Leave so much of the lower edge free, for controls that must stay in reach."""
        self._free = pixels
        self._place()

    def clear(self) -> None:
        """Take all notices away."""
        for card in self.cards:
            card.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the window's size changes, and when a notice gets more to say."""
        # Not by an attribute: Python may have taken those away already when Qt takes the window down.
        moving = QEvent.Type.Resize if watched is self.parent() else QEvent.Type.LayoutRequest
        if event.type() is moving:
            self._place()
        return super().eventFilter(watched, event)

    def _drop(self, card: NoticeCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            self._place()

    def _place(self) -> None:
        width = min(WIDTH, self._ground.width() - 2 * MARGIN)
        bottom = self._ground.height() - MARGIN - self._free
        middle, rightmost = (self._ground.width() - width) // 2, self._ground.width() - width - MARGIN
        # In a narrow window it stands beside the form, whose button must stay in reach.
        left = max(middle, min(_FORM_WIDTH, rightmost))
        for card in reversed(self._cards):
            height = card.heightForWidth(width)
            card.setGeometry(left, bottom - height, width, height)
            card.raise_()
            bottom -= height + 8


def _line(text: str, role: str) -> QLabel:
    line = paragraph(text, role)
    # Changed and not replaced: the policy also says that the height depends on the width.
    policy = line.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    line.setSizePolicy(policy)
    return line
