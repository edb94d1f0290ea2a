"""The order in which the Tab key goes through controls that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def lead_to(stop: QWidget, new: Iterable[QWidget]) -> None:
    """Let the Tab key come through new controls, one after the other, on its way to one that is there already.

    A control that is made later stands at the end of the window's order at first.
    """
    for widget in new:
        before = stop.previousInFocusChain()
        # Qt orders only what can have the keyboard.
        while before is not None and before is not stop and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()
        if before is not None and before not in (stop, widget):
            QWidget.setTabOrder(before, widget)


def stops_in(widget: QWidget) -> list[QWidget]:
    """Give what the Tab key stops at within a widget, whether it can be seen or not, in the order of its making."""
    return [one for one in widget.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def first_stop(widget: QWidget) -> QWidget | None:
    """Give the first control within a widget that the Tab key would reach now."""
    stop = widget.nextInFocusChain()
    while stop is not None and widget.isAncestorOf(stop):
        if stop.isVisible() and stop.isEnabled() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return stop
        stop = stop.nextInFocusChain()
    return None
