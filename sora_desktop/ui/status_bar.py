"""The row at the bottom of the window: the connection, real or simulated; the queue; money; the room on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QPushButton

    from sora_desktop.domain.connections import Connection

HEIGHT = 30
_LOW_DISK = 2 * 1024**3
"""Bytes below which the room on the disk is shown as a warning."""


class StatusBar(QFrame):
    """What holds for the whole window, in words.

    Signals:
        money_requested: What was spent is to be seen.
        service_requested: The local service is to be seen.
    """

    money_requested = Signal()
    service_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing known, and so with nothing said."""
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAccessibleName(self.tr("Status"))
        self.setFixedHeight(HEIGHT)
        self._dot = _Dot(self)
        self.connection = _part(self, "small")
        self.origin = _part(self, "small")
        self.queue = _part(self, "small")
        self.disk = _part(self, "small")
        self.money: QPushButton | None = None
        self.service: QPushButton | None = None
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(6)
        for part in (self._dot, self.connection, self.origin):
            row.addWidget(part)
        row.addSpacing(12)
        row.addWidget(self.queue)
        row.addStretch(1)
        row.addWidget(self.disk)
        self._dot.hide()

    def show_connection(self, connection: Connection) -> None:
        """Name the connection that is used where none is chosen, and say whether it is real."""
        simulated = connection.simulated
        self._dot.tint = "attention" if simulated else "done"
        self._dot.show()
        self._dot.update()
        word = self.tr("simulated") if simulated else self.tr("real")
        self.connection.setText(connection.name if connection.name != word else "")
        self.connection.setVisible(connection.name != word)
        self.origin.setText(word)
        theme.mark(self.origin, "role", "simulated" if simulated else "real")
        if connection.is_simulation:
            tip = self.tr("Clips of this connection are made on this computer and marked as simulated.")
        elif simulated:
            tip = self.tr("The server at {address} is Sora Desktop’s emulator: it only pretends to make videos.")
        else:
            tip = self.tr("Clips of this connection are made by the server at {address}.")
        self.setToolTip(tip.format(address=connection.base_url))

    def show_queue(self, words: str, *, urgent: bool = False) -> None:
        """Say how the queue stands, as a warning where something holds it up."""
        self.queue.setText(words)
        theme.mark(self.queue, "role", "warning" if urgent else "small")

    def show_money(self, words: str, tip: str, *, role: str = "small") -> None:
        """Say what was spent; pressing it asks for more.

        Args:
            words: as few as possible.
            tip: what they leave out.
            role: `warning` near a cap, `error` at it.
        """
        if self.money is None:
            from PySide6.QtWidgets import QPushButton  # noqa: PLC0415 - not needed for the first paint

            self.money = QPushButton(self)
            self.money.setFont(theme.tabular(self.money.font()))
            self.money.clicked.connect(self.money_requested)
            self._row.insertWidget(self._row.indexOf(self.disk), self.money)
            self._row.insertSpacing(self._row.indexOf(self.disk), 8)
        theme.mark(self.money, "status", role)
        self.money.setText(words)
        self.money.setToolTip(tip)
        self.money.setAccessibleDescription(tip)

    def show_service(self, address: str) -> None:
        """Say that other programs can connect, and where; nothing if they cannot."""
        if self.service is None:
            if not address:
                return
            from PySide6.QtWidgets import QPushButton  # noqa: PLC0415 - not needed for the first paint

            self.service = QPushButton(self.tr("Local service on"), self)
            theme.mark(self.service, "status", "small")
            self.service.clicked.connect(self.service_requested)
            self._row.insertWidget(self._row.indexOf(self.queue) + 2, self.service)
        tip = self.tr("Other programs on this computer can connect to {address}, with the token.")
        self.service.setToolTip(tip.format(address=address))
        self.service.setAccessibleDescription(self.service.toolTip())
        self.service.setVisible(bool(address))

    def show_disk(self, free: int, least: int = 0) -> None:
        """Say how many bytes are left where clips are kept.

        Args:
            free: how many these are.
            least: below how many nothing new is sent.
        """
        from PySide6.QtCore import QLocale  # noqa: PLC0415 - it is slow to load, and not needed for the first paint

        amount = QLocale().formattedDataSize(
            free, 0 if free >= 10 * 1024**3 else 1, QLocale.DataSizeFormat.DataSizeSIFormat
        )
        self.disk.setText(self.tr("{amount} free").format(amount=amount))
        low = "warning" if free < max(_LOW_DISK, 2 * least) else "small"
        theme.mark(self.disk, "role", "error" if free < least else low)


class _Dot(QWidget):
    """A small disc in the colour of a token."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tint = "faint"
        self.setFixedSize(8, 8)
        theme.notifier().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        from PySide6.QtGui import QPainter  # noqa: PLC0415 - not needed for the first paint

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen("transparent")
        painter.setBrush(getattr(theme.colors(), self.tint))
        painter.drawEllipse(self.rect().adjusted(0, 0, -1, -1))


def _part(parent: QWidget, role: str) -> QLabel:
    part = QLabel(parent)
    theme.mark(part, "role", role)
    part.setFont(theme.tabular(part.font()))
    return part
