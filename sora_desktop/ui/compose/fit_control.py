"""The choice of what is done with an image whose shape is not the clip's."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from sora_desktop.domain.requests import Fit
from sora_desktop.ui import theme

_HEIGHT = 28


class FitControl(QWidget):
    """Three segments of which one holds.

    Signals:
        fit_chosen: A person chose this Fit.
    """

    fit_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with cropping."""
        super().__init__(parent)
        words = {
            Fit.CROP: (self.tr("Crop"), self.tr("Fills the picture; what stands out is cut off")),
            Fit.PAD: (self.tr("Pad"), self.tr("Shows the whole image, with black bars")),
            Fit.STRETCH: (self.tr("Stretch"), self.tr("Shows the whole image, out of proportion")),
        }
        self._segments = {fit: Segment(*words[fit]) for fit in Fit}
        self.setAccessibleName(self.tr("Fit of the image"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for fit, segment in self._segments.items():
            row.addWidget(segment, 1)
            segment.clicked.connect(lambda _checked=False, fit=fit: self.fit_chosen.emit(fit))
        self.show_fit(Fit.CROP)
        theme.notifier().changed.connect(self.update)

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return list(self._segments.values())

    def segment(self, fit: Fit) -> Segment:
        """Give the segment of a fit."""
        return self._segments[fit]

    def show_fit(self, fit: Fit) -> None:
        """Show which one holds."""
        self._segments[fit].setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the trough in which the segments lie."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.line, 1))
        painter.setBrush(colours.surface)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


class Segment(QRadioButton):
    """One of several that stand in a row; the arrow keys go from one to the next."""

    def __init__(self, words: str, hint: str) -> None:
        """Say `words`, and explain them by `hint`."""
        super().__init__(words)
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)
        self.setFont(theme.font(theme.SMALL_PIXELS, QFont.Weight.Medium))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for the words with some room beside them."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 16, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Do with the words alone."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 4, _HEIGHT)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on it."""
        return bool(self.rect().contains(pos))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words, on a ground of their own if it holds."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 2.0 if self.hasFocus() else 1.0
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(colours.accent, wide))
            painter.setBrush(colours.accent_wash if self.isChecked() else colours.surface)
            frame = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
            painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        hovered = self.underMouse() and not self.isChecked()
        painter.setPen(colours.accent if self.isChecked() else colours.text if hovered else colours.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
