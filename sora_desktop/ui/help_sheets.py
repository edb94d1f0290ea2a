"""What the help menu shows of the program itself."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtWidgets import QLabel, QWidget

from sora_desktop import __version__
from sora_desktop.stamp import Kind, read_stamp
from sora_desktop.ui import theme
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.stamp import Stamp


_KINDS = {
    Kind.CHECKOUT: QT_TRANSLATE_NOOP("Help", "From a checkout"),
    Kind.WHEEL: QT_TRANSLATE_NOOP("Help", "Python package"),
    Kind.DEB: QT_TRANSLATE_NOOP("Help", "Debian package"),
    Kind.TARBALL: QT_TRANSLATE_NOOP("Help", "Unpacked archive"),
    Kind.APPIMAGE: "AppImage",
    Kind.FLATPAK: "Flatpak",
    Kind.WINDOWS_SETUP: QT_TRANSLATE_NOOP("Help", "Installed on Windows"),
    Kind.WINDOWS_PORTABLE: QT_TRANSLATE_NOOP("Help", "Portable on Windows"),
    Kind.MACOS: QT_TRANSLATE_NOOP("Help", "Application for macOS"),
}

_COMMIT = 10
"""How many signs of a commit's name tell it from others."""


def show_about(window: QWidget, show_licences: Callable[[], object] | None = None) -> Sheet:
    """Say what this program is, and which version of it.

    Args:
        window: over which it is said.
        show_licences: shows what the program is made of.
    """
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
    sheet.say(_build(read_stamp()), role="small")
    if show_licences is not None:
        sheet.add_button(QCoreApplication.translate("Help", "Licences…"), show_licences)
    sheet.add_button(QCoreApplication.translate("Help", "Close"), primary=True)
    sheet.present()
    return sheet


def _build(stamp: Stamp) -> str:
    """Say how this build came onto the computer, and from which commit it was made."""
    kind = QCoreApplication.translate("Help", _KINDS[stamp.kind])
    if not stamp.commit:
        return kind
    commit = QCoreApplication.translate("Help", "commit {commit}").format(commit=stamp.commit[:_COMMIT])
    return f"{kind} · {commit}"
