"""Where the clip is seen: in the pane, or over the whole screen; and how its file is dragged away from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QPixmap

from sora_desktop.ui.preview.full_screen import FullScreen

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame
    from PySide6.QtWidgets import QWidget

    from sora_desktop.media.strips import Strip
    from sora_desktop.ui.preview.controls import PlaybackControls
    from sora_desktop.ui.preview.player import Player
    from sora_desktop.ui.preview.surface import VideoSurface
    from sora_desktop.ui.preview.transport import Transport

_DRAGGED = 128
"""Pixels of the window that a picture is wide or high at most which is dragged."""


class Screens(QObject):
    """Shows each frame wherever the clip is seen.

    Signals:
        strip_wanted: Small pictures of the clip are to be shown above a slider.
    """

    strip_wanted = Signal()

    def __init__(self, ground: QWidget, player: Player, controls: PlaybackControls, surface: VideoSurface) -> None:
        """Show on `surface`, which lies in `ground`, what `player` plays."""
        super().__init__(ground)
        self._ground = ground
        self._player = player
        self._controls = controls
        self._surface = surface
        self._transports: list[Transport] = []
        self._frame: QVideoFrame | None = None
        self._marked = False
        self.full: FullScreen | None = None
        """The window that fills the screen, while it does."""

        player.frame_arrived.connect(self._on_frame)
        controls.full_screen_wanted.connect(self.turn)
        self._join(surface)

    def add_transport(self, transport: Transport) -> None:
        """Show on these controls, too, what concerns the clip."""
        self._transports.append(transport)
        self._controls.add_transport(transport)
        transport.strip_wanted.connect(self.strip_wanted)

    def set_marked(self, marked: bool) -> None:  # noqa: FBT001 - as Qt's setters
        """Mark what is shown as simulated."""
        self._marked = marked
        for surface in self._surfaces():
            surface.set_marked(marked)

    def set_strip(self, strip: Strip | None) -> None:
        """Take the small pictures of the clip that is played."""
        for transport in self._transports:
            transport.set_strip(strip)

    def clear(self) -> None:
        """Show nothing of the last clip."""
        self._frame = None
        for surface in self._surfaces():
            surface.clear()
        for transport in self._transports:
            transport.set_length(0)
            transport.set_frame(-1, 0)
        self.set_strip(None)

    def turn(self) -> None:
        """Fill the screen with the clip, or go back to the window."""
        if self.full is not None:
            self.leave()
        elif self._player.path is not None:
            self._fill()

    def leave(self) -> None:
        """Go back to the window."""
        if self.full is None:
            return
        full, self.full = self.full, None
        self._transports.remove(full.transport)
        self._controls.drop_transport(full.transport)
        self._controls.surface = self._surface
        self._show_zoom()
        full.hide()
        full.deleteLater()

    def _fill(self) -> None:
        full = self.full = FullScreen(self._ground)
        self._join(full.surface)
        full.surface.set_marked(self._marked)
        if self._frame is not None:
            full.surface.show_frame(self._frame)
        full.left.connect(self.leave)
        full.chosen.connect(self._controls.perform)
        self.add_transport(full.transport)
        self._controls.surface = full.surface
        full.transport.set_frame(self._player.frame, self._player.frame_count)
        full.present()

    def _join(self, surface: VideoSurface) -> None:
        surface.stepped.connect(self._player.step)
        surface.zoomed.connect(self._show_zoom)
        surface.clicked.connect(self._player.toggle)
        # The first click of the two has stopped it, or let it go on.
        surface.double_clicked.connect(self._player.toggle)
        surface.double_clicked.connect(self.turn)
        surface.pulled.connect(lambda: self._drag_out(surface))

    def _surfaces(self) -> list[VideoSurface]:
        return [self._surface, *([] if self.full is None else [self.full.surface])]

    def _on_frame(self, frame: QVideoFrame) -> None:
        self._frame = frame
        for surface in self._surfaces():
            surface.show_frame(frame)

    def _show_zoom(self) -> None:
        surface = self._controls.surface
        for transport in self._transports:
            transport.set_zoom(None if surface.zoom.scale is None else surface.factor)

    def _drag_out(self, surface: VideoSurface) -> None:
        """Let the file be dropped into another program."""
        path = self._player.path
        if path is None or not path.is_file():
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(surface)
        drag.setMimeData(data)
        image = surface.image()
        if not image.isNull():
            ratio = surface.devicePixelRatioF()
            side = round(_DRAGGED * ratio)
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = QPixmap.fromImage(image.scaled(side, side, keep, smooth))
            picture.setDevicePixelRatio(ratio)
            drag.setPixmap(picture)
            drag.setHotSpot(QPoint(round(picture.width() / ratio / 2), round(picture.height() / ratio / 2)))
        drag.exec(Qt.DropAction.CopyAction)
