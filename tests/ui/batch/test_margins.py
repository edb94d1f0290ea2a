"""What the sheet shows stands between the same margins from top to bottom, and nothing lies upon anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from sora_desktop.ui import theme
from sora_desktop.ui.batch.columns import Column

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from tests.ui.batch.conftest import Desk


def written_until(seen: QImage, whole: QWidget, part: QWidget, top: int, bottom: int) -> int:
    """Give where something is written last in a stripe of a part of what is seen, in its pixels."""
    ratio, left = seen.devicePixelRatio(), part.mapTo(whole, QPoint(0, 0))
    for x in range(left.x() + part.width() - 4, left.x(), -1):
        stripe = {seen.pixel(round(x * ratio), round(y * ratio)) for y in range(left.y() + top, left.y() + bottom)}
        if len(stripe) > 1:
            return x
    return left.x()


def test_the_last_column_ends_where_head_and_foot_do(night_market: Desk) -> None:
    sheet, table = night_market.sheet, night_market.sheet.table
    table.setColumnHidden(Column.COST, False)
    QApplication.processEvents()
    seen, button = sheet.grab().toImage(), sheet.foot.generate
    end = button.mapTo(sheet, QPoint(button.width(), 0)).x()
    header, viewport = table.horizontalHeader(), table.viewport()
    assert abs(written_until(seen, sheet, header, 6, header.height() - 6) - end) <= 2
    top = table.rowViewportPosition(1)
    assert abs(written_until(seen, sheet, viewport, top + 6, top + table.rowHeight(1) - 6) - end) <= 2


def test_the_frame_of_the_keyboard_leaves_what_is_said_below_free(night_market: Desk) -> None:
    table = night_market.sheet.table
    table.setFocus(Qt.FocusReason.TabFocusReason)
    night_market.go(0, Column.PROMPT)
    rect = table.visualRect(night_market.sheet.rows.index(0, Column.PROMPT))
    seen = table.viewport().grab().toImage()
    accent, below = theme.colors().accent, range(rect.top() + table._delegate.line - 6, rect.bottom())
    ratio = seen.devicePixelRatio()
    framed = [
        y
        for y in range(rect.top(), rect.bottom())
        if seen.pixelColor(round(rect.center().x() * ratio), round(y * ratio)) == accent
    ]
    assert framed
    assert not set(framed) & set(below)
