"""The three panes of the window on their splitter."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.stops import first_stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

COMPOSE_WIDTH = 272
JOBS_LEAST = 280
PREVIEW_SHARE = 0.26
PREVIEW_RANGE = (296, 560)


class Pane(IntEnum):
    """A pane, by its place from the left."""

    COMPOSE = 0
    JOBS = 1
    PREVIEW = 2


class Workspace(QSplitter):
    """Holds compose, jobs and preview; the outer two can be folded away.

    Signals:
        folded: A pane was folded or unfolded.
    """

    folded = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with three empty panes, so that the window looks finished before they are filled."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self._widths = {Pane.COMPOSE: COMPOSE_WIDTH, Pane.PREVIEW: PREVIEW_RANGE[0]}
        self._arranged = False
        self._placed: dict[Pane, QWidget] = {}
        self._homes: dict[QWidget, Callable[[], QWidget | None]] = {}
        for pane in Pane:
            empty = QWidget(self)
            theme.mark(empty, "role", "pane")
            # Qt takes a pane of width 0 for folded only if it could not be as narrow by itself.
            empty.setMinimumWidth(1)
            self.addWidget(empty)
            self._behave(pane, empty)
        self.splitterMoved.connect(self._on_moved)
        self._was_folded = dict.fromkeys(Pane, False)

    def place(self, pane: Pane, widget: QWidget, home: Callable[[], QWidget | None] = lambda: None) -> None:
        """Put a widget where the empty pane was.

        Args:
            pane: which.
            widget: what it is filled with.
            home: gives the control in it that most people want to go to, if that is in sight and not just the first.
        """
        # The splitter becomes the widget's parent without Python's knowledge, so it is held here too.
        self._placed[pane] = widget
        self._homes[widget] = home
        old = self.replaceWidget(pane, widget)
        if old is not None:
            old.deleteLater()
        self._behave(pane, widget)
        widget.show()

    def home(self, widget: QWidget) -> QWidget | None:
        """Give where the keyboard goes that is put into a pane; None if there is nothing to act on."""
        wanted = self._homes[widget]() if widget in self._homes else None
        return wanted or first_stop(widget)

    def is_folded(self, pane: Pane) -> bool:
        """Tell whether a pane is folded away."""
        return self.sizes()[pane] == 0 and self.width() > 0 and self._arranged

    def fold(self, pane: Pane, *, away: bool) -> None:
        """Fold a pane away, or out again to the width it had."""
        if away == self.is_folded(pane) or pane is Pane.JOBS:
            return
        sizes = self.sizes()
        if away:
            self._widths[pane] = sizes[pane]
            sizes[Pane.JOBS] += sizes[pane]
            sizes[pane] = 0
        else:
            content = self.widget(pane)
            width = max(self._widths[pane], content.minimumSizeHint().width() if content else 0)
            sizes[pane] = width
            sizes[Pane.JOBS] = max(0, sizes[Pane.JOBS] - width)
        self.setSizes(sizes)
        self._tell()

    def state(self) -> str:
        """Give the widths as text; empty if they were never shared out."""
        if not self._arranged:
            return ""
        return bytes(self.saveState().toBase64().data()).decode("ascii")

    def restore(self, state: str) -> None:
        """Give the panes the widths of an earlier `state`; nonsense changes nothing."""
        if state and self.restoreState(QByteArray.fromBase64(state.encode("ascii", "ignore"))):
            self._arranged = True
            self.setHandleWidth(1)
            self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width at the first time; later the splitter does."""
        if not self._arranged and event.size().width() > 0:
            self._arranged = True
            least, most = PREVIEW_RANGE
            preview = min(most, max(least, round(event.size().width() * PREVIEW_SHARE)))
            self.setSizes([COMPOSE_WIDTH, event.size().width() - COMPOSE_WIDTH - preview, preview])
        super().resizeEvent(event)

    def _behave(self, pane: Pane, widget: QWidget) -> None:
        if pane is Pane.JOBS:
            widget.setMinimumWidth(max(JOBS_LEAST, widget.minimumWidth()))
        self.setStretchFactor(pane, 1 if pane is Pane.JOBS else 0)
        self.setCollapsible(pane, pane is not Pane.JOBS)

    def _on_moved(self) -> None:
        self._tell()

    def _tell(self) -> None:
        for pane in (Pane.COMPOSE, Pane.PREVIEW):
            now = self.is_folded(pane)
            if now != self._was_folded[pane]:
                self._was_folded[pane] = now
                self.folded.emit(int(pane), now)
