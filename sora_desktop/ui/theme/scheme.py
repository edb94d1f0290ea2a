"""Which scheme is in force, light or dark, and who is told when it changes."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.ui.theme.tokens import DARK, LIGHT, Colors


class Scheme(StrEnum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_QT = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}


class Notifier(QObject):
    """Tells of a change of the scheme, after palette and style sheet are in place."""

    changed = Signal()


class _State:
    chosen = Scheme.SYSTEM


@cache
def notifier() -> Notifier:
    """Give the one notifier."""
    return Notifier()


def chosen() -> Scheme:
    """Tell what the person chose."""
    return _State.chosen


def choose(wanted: Scheme) -> None:
    """Remember a choice and tell Qt, so that title bars and dialogs of the system follow it."""
    _State.chosen = wanted
    QGuiApplication.styleHints().setColorScheme(_QT[wanted])


def is_dark() -> bool:
    """Tell whether the dark scheme is in force."""
    if _State.chosen is Scheme.SYSTEM:
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return _State.chosen is Scheme.DARK


def colors() -> Colors:
    """Give the colours in force."""
    return DARK if is_dark() else LIGHT
