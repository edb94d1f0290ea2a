"""What the windows beside the main one have in common: their size, that they block nothing, and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QPushButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_ROOM = 48
"""Pixels that a small main window is to show around it."""


class SideWindow(QDialog):
    """A window beside the main one, which never blocks it."""

    def __init__(self, title: str, parent: QWidget | None, *, size: tuple[int, int], least: tuple[int, int]) -> None:
        """Be as large as wanted, or as the main window has room for.

        Args:
            title: its title, translated.
            parent: the main window; without one there is room enough.
            size: width and height that are wanted, in pixels.
            least: the smallest width and height that it can be used at.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setMinimumSize(*least)
        room = (parent.width(), parent.height()) if parent is not None else (size[0] + _ROOM, size[1] + _ROOM)
        width, height = (
            min(wanted, max(smallest, there - _ROOM)) for wanted, smallest, there in zip(size, least, room, strict=True)
        )
        self.resize(width, height)

    def come_forward(self) -> None:
        """Open, or come to the front, with the keyboard."""
        self.show()
        self.raise_()
        self.activateWindow()


def side_button(words: str) -> QPushButton:
    """Make a button that Enter does not press from elsewhere in the window."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    return button
