"""How loud a clip is, in a small window below the controls where these are too narrow for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QToolButton, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

FULL_VOLUME = 100
_WIDTH = 120
_GAP = 4


class VolumeSlider(QSlider):
    """A slider from silent to full.

    Signals:
        chosen: A person moved it; how loud, 0 to 1.
    """

    chosen = Signal(float)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        """Stand at full; be so wide, in pixels."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, FULL_VOLUME)
        self.setValue(FULL_VOLUME)
        self.setSingleStep(5)
        self.setPageStep(20)
        self.setFixedWidth(width)
        self.setAccessibleName(self.tr("Volume"))
        self.setToolTip(self.tr("Volume"))
        self.valueChanged.connect(lambda value: self.chosen.emit(value / FULL_VOLUME))

    def show_volume(self, volume: float) -> None:
        """Stand at a volume, 0 to 1, without telling of it."""
        self.blockSignals(True)
        self.setValue(round(volume * FULL_VOLUME))
        self.blockSignals(False)


class VolumePopup(QFrame):
    """Sound off or on, and how loud; gone with the next press elsewhere.

    Signals:
        mute_wanted: Sound is to be off, or on again.
    """

    mute_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Make it; `open_at` shows it."""
        super().__init__(parent, Qt.WindowType.Popup)
        theme.mark(self, "role", "card")
        self.setAccessibleName(self.tr("Volume"))
        self.mute = QToolButton(self)
        self.mute.setCheckable(True)
        self.mute.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mute.setAccessibleName(self.tr("Mute"))
        self.mute.setToolTip(self.tr("Sound off or on"))
        self.mute.clicked.connect(self.mute_wanted)
        self.slider = VolumeSlider(_WIDTH, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.mute)
        row.addWidget(self.slider)

    def show_sound(self, volume: float, *, muted: bool) -> None:
        """Show how loud it is."""
        self.mute.setChecked(muted)
        theme.bind_icon(self.mute, "volume-off" if muted or volume <= 0 else "volume")
        self.slider.show_volume(volume)

    def open_at(self, button: QWidget) -> None:
        """Open below a button, or above it where the screen ends, with the keyboard on the slider."""
        self.adjustSize()
        screen = button.screen().availableGeometry()
        corner = button.mapToGlobal(QPoint(0, button.height() + _GAP))
        if corner.y() + self.height() > screen.bottom():
            corner.setY(button.mapToGlobal(QPoint(0, -_GAP)).y() - self.height())
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.slider.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go away with Escape and with Enter."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
            return
        super().keyPressEvent(event)
