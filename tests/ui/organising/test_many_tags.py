"""However many tags a clip has, the line in which one is written is in sight, and so are the buttons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest

from sora_desktop.domain.annotations import TAGS_LIMIT
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.organising.sheets import TagSheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot


def seen_of(widget: QWidget, sheet: TagSheet) -> bool:
    """Tell whether all of a widget is seen on its sheet, and the sheet on its window."""
    place = QRect(widget.mapTo(sheet, QPoint(0, 0)), widget.size())
    return widget.visibleRegion().boundingRect() == widget.rect() and sheet.card.geometry().contains(place)


@pytest.mark.parametrize("size", [(820, 480), (900, 600), (1920, 1080)])
@pytest.mark.parametrize("count", [0, 3, 30, TAGS_LIMIT])
def test_a_tag_can_be_written_whatever_there_is_already(
    ground: QWidget, qtbot: QtBot, size: tuple[int, int], count: int
) -> None:
    ground.resize(*size)
    tags = tuple(f"tag number {number}" for number in range(count))
    job = Job(
        id=JobId("1"),
        connection="studio",
        request=VideoRequest(prompt="a"),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        tags=tags,
    )
    sheet = TagSheet([job], [f"known {number}" for number in range(20)], ground)
    sheet.present()
    qtbot.waitUntil(lambda: seen_of(sheet.field.line, sheet) and seen_of(sheet.save, sheet))
    if count < TAGS_LIMIT:
        QTest.keyClicks(sheet.field.line, "one more tag that is rather long,")
        qtbot.waitUntil(lambda: seen_of(sheet.field.line, sheet))
        assert sheet.field.added == ("one more tag that is rather long",)
