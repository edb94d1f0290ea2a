"""The line that says which clip the new one goes on from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link


class ContinuationLine(QFrame):
    """Names a clip, shows it, and lets go of it; without its picture as the first frame nothing is continued.

    Signals:
        value_changed: Another clip, or none, is continued now.
        name_requested: The job of this id is to be named with `show_name`.
        clip_requested: The job of this id is to be shown.
    """

    value_changed = Signal()
    name_requested = Signal(str)
    clip_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Continue nothing, and be hidden."""
        super().__init__(parent)
        self._value = ""
        self._picture = ""
        theme.mark(self, "role", "stored")
        self.link: Link | None = None
        self.remove_button: QToolButton | None = None
        self.hide()

    @property
    def value(self) -> str:
        """The id of the job whose clip is continued; empty for none."""
        return self._value

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [self.link, self.remove_button] if self._value and self.link and self.remove_button else []

    def set_value(self, job_id: str, picture: str) -> None:
        """Continue a job's clip, with a picture of it as the first frame; none with an empty id."""
        wanted = job_id if picture else ""
        self._picture = picture
        if wanted == self._value:
            return
        self._value = wanted
        self.setVisible(bool(wanted))
        if wanted:
            self.link = self.link or self._build()
            self.link.setText(self.tr("Continues a clip"))
            self.link.setToolTip("")
            self.name_requested.emit(wanted)
        self.value_changed.emit()

    def show_name(self, job_id: str, name: str) -> None:
        """Name the job that is continued; others are of no concern."""
        if job_id == self._value and name and self.link:
            words = self.tr("Continues “{name}”").format(name=name)
            self.link.setText(words)

    def follow(self, picture: str) -> None:
        """Let go of the clip when another picture becomes the first frame."""
        if self._value and picture != self._picture:
            self.set_value("", "")

    def _build(self) -> Link:
        """Make what the line is made of, when it is first needed."""
        link = Link(parent=self)
        theme.bind_icon(link, "frame-forward", "accent")
        link.clicked.connect(lambda: self.clip_requested.emit(self._value))
        link.setAccessibleDescription(self.tr("Show that clip"))
        self.remove_button = remove = QToolButton(self)
        theme.bind_icon(remove, "close", "muted")
        words = self.tr("Do not note that it continues that clip")
        remove.setToolTip(words)
        remove.setAccessibleName(words)
        remove.clicked.connect(self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 1, 1, 1)
        row.setSpacing(4)
        row.addWidget(link, 1)
        row.addWidget(remove)
        return link

    def _remove(self) -> None:
        self.set_value("", "")
        if (before := self.previousInFocusChain()) is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)
