"""What the help menu shows of the program itself."""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtWidgets import QLabel, QWidget

from sora_desktop import __version__
from sora_desktop.ui import theme
from sora_desktop.ui.sheet import Sheet


def show_about(window: QWidget) -> Sheet:
    """Say what this program is, and which version of it."""
    sheet = Sheet(QCoreApplication.translate("Help", "Sora Desktop {version}").format(version=__version__), window)
    icon = QLabel()
    icon.setPixmap(theme.application_icon().pixmap(64, 64))
    icon.setAccessibleName("Sora Desktop")
    sheet.body.insertWidget(0, icon)
    sheet.say(
        QCoreApplication.translate(
            "Help", "Turns prompts into videos, on any server that speaks the /\u2060v1/\u2060videos protocol."
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
