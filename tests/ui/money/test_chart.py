"""The chart and its table: the same numbers, by mouse, by keyboard and for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.spending import SpendingBy
from sora_desktop.ui.money.chart import SpendingChart
from sora_desktop.ui.money.lines import Line
from sora_desktop.ui.money.table import SumsTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def line(name: str, **numbers: int) -> Line:
    return Line(name, name, name, **{"clips": 1, **numbers})


def move(chart: SpendingChart, point: QPointF) -> None:
    """Let the mouse be over a point."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, chart.mapToGlobal(point), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(chart, event)


DAYS = [line("1 Nov", actual=400_000), line("2 Nov", clips=0), line("3 Nov", actual=400_000, estimated=800_000)]


@pytest.fixture
def chart(dressed: QApplication, qtbot: QtBot) -> SpendingChart:
    made = SpendingChart()
    qtbot.addWidget(made)
    made.resize(600, made.height())
    made.show_lines(DAYS, dated=True)
    made.show()
    return made


def test_bars_are_as_high_as_what_they_stand_for(chart: SpendingChart) -> None:
    heights = [bar.rect.height() for bar in chart.bars]
    assert heights[1] == 0
    assert heights[2] == pytest.approx(3 * heights[0])
    assert not chart.grab().isNull()


def test_the_mouse_reads_the_bar_that_it_is_over(chart: SpendingChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.chosen) as blocker:
        move(chart, chart.bars[0].room.center())
    assert blocker.args == [0]
    assert chart.reading == "1 Nov: 1 clip, $0.40 as servers say"


def test_the_keyboard_goes_from_bar_to_bar_and_a_screen_reader_is_told(chart: SpendingChart) -> None:
    read = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(chart, key)
        read.append(chart.accessibleDescription().split(":")[0])
    assert read == ["1 Nov", "2 Nov", "3 Nov", "3 Nov", "2 Nov"]


def test_names_lie_below_each_other_and_the_rest_is_in_the_table(chart: SpendingChart) -> None:
    chart.show_lines([line(f"model {number}", actual=9 - number) for number in range(9)], dated=False)
    tops = [bar.rect.top() for bar in chart.bars]
    assert tops == sorted(tops)
    assert len(tops) < 9
    assert chart.reading == "The rest is in the table"
    assert not chart.grab().isNull()


def test_where_no_price_is_known_the_clips_are_drawn(chart: SpendingChart) -> None:
    chart.show_lines([line("a", clips=4, unknown=4), line("b", clips=2, unknown=2)], dated=False)
    first, second = (bar.rect.width() for bar in chart.bars)
    assert first == pytest.approx(2 * second)


def test_a_decade_of_days_shows_the_latest(chart: SpendingChart) -> None:
    chart.show_lines([line(str(number), actual=1) for number in range(3650)], dated=True)
    assert chart.bars[-1].line.label == "3649"
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.reading.startswith(chart.bars[0].line.label)


def test_an_empty_chart_can_be_pointed_at(chart: SpendingChart) -> None:
    chart.show_lines([], dated=True)
    move(chart, QPointF(80, 80))
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.reading == ""
    assert not chart.grab().isNull()


def test_the_table_says_the_same_with_a_total_below(dressed: QApplication, qtbot: QtBot) -> None:
    table = SumsTable()
    qtbot.addWidget(table)
    table.show_lines(SpendingBy.DAY, DAYS)
    assert table.copied().splitlines() == [
        "1 Nov\t1\t$0.40\t–\t–\t$0.40",
        "2 Nov\t0\t–\t–\t–\t$0.00",
        "3 Nov\t1\t$0.40\t$0.80\t–\t$1.20",
        "Total\t2\t$0.80\t$0.80\t–\t$1.60",
    ]
    with qtbot.waitSignal(table.line_chosen) as blocker:
        table.selectRow(2)
    assert blocker.args == [2]
    assert table.copied().startswith("3 Nov")
    with qtbot.waitSignal(table.line_chosen) as blocker:
        table.selectRow(3)
    assert blocker.args == [-1]
