"""What the help menu shows: the keys, and what this program is."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sora_desktop import __version__
from sora_desktop.ui import theme
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = 2


def show_keys(window: QWidget, named: Sequence[tuple[str, str]]) -> Sheet:
    """List what the keyboard does.

    Args:
        window: the window to show it in.
        named: what the menus' actions are called, with their keys.
    """
    sheet = Sheet(QCoreApplication.translate("Help", "Keyboard shortcuts"), window, width=640)
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    rows = [*_keys_of_panes(), *named]
    half = (len(rows) + 1) // _COLUMNS
    for number, (label, key) in enumerate(rows):
        row, column = number % half, number // half * 2
        name = QLabel(label)
        name.setTextFormat(Qt.TextFormat.PlainText)
        shown = QLabel(key)
        theme.mark(shown, "role", "key")
        grid.addWidget(name, row, column)
        grid.addWidget(shown, row, column + 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(2, 1)
    sheet.body.addLayout(grid)
    sheet.add_button(QCoreApplication.translate("Help", "Close"), primary=True)
    sheet.present()
    return sheet


def show_about(window: QWidget) -> Sheet:
    """Say what this program is, and which version of it."""
    sheet = Sheet(QCoreApplication.translate("Help", "Sora Desktop {version}").format(version=__version__), window)
    icon = QLabel()
    icon.setPixmap(theme.application_icon().pixmap(64, 64))
    icon.setAccessibleName("Sora Desktop")
    sheet.body.insertWidget(0, icon)
    sheet.say(
        QCoreApplication.translate(
            "Help", "Turns prompts into videos, on any server that speaks the /v1/videos protocol."
        ),
        role="",
    )
    sheet.say(
        QCoreApplication.translate(
            "Help",
            "Free software under the GNU General Public License, version 3 or later. It comes without any warranty. "
            "The typeface Inter is used under the SIL Open Font License.",
        )
    )
    versions = f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.machine()}"
    sheet.say(versions, role="small")
    sheet.add_button(QCoreApplication.translate("Help", "Close"), primary=True)
    sheet.present()
    return sheet


def _keys_of_panes() -> list[tuple[str, str]]:
    """Give what the panes do at keys that no menu names."""
    translate = QCoreApplication.translate

    def written(*keys: int | Qt.Key) -> str:
        return QKeySequence(*keys).toString(QKeySequence.SequenceFormat.NativeText)

    return [
        (translate("Help", "Generate"), QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)),
        (translate("Help", "Play or pause"), written(Qt.Key.Key_Space)),
        (translate("Help", "Empty the search field"), written(Qt.Key.Key_Escape)),
    ]
