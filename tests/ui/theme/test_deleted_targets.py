"""A change of the scheme passes over what Qt has deleted, though Python still holds its shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QToolButton

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def test_a_deleted_button_does_not_stop_the_others_from_following_the_scheme(dressed: QApplication) -> None:
    gone, there = QToolButton(), QToolButton()
    for button in (gone, there):
        theme.bind_icon(button, "close")
    before = there.icon().cacheKey()
    shiboken6.delete(gone)
    theme.set_scheme("dark")
    assert there.icon().cacheKey() != before
