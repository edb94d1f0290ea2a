"""In a narrow window nothing of the preview is cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.organising.labels import LabelsCard
from tests.ui.preview.conftest import finished

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.preview.pane import PreviewPane
    from tests.ui.preview.conftest import NumberedClip

LONG = "Harbour at dawn, slow dolly past fishing boats, gulls, soft fog over the water, a bell far away"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    clip = tmp_path / f"{LONG}.mp4"
    clip.write_bytes(b"not played here")
    wanted = VideoRequest(prompt=LONG, model="a-model-with-a-rather-long-name", size="1792x1024", seconds=4.0)
    return replace(finished(clip), request=wanted, tags=("harbour", "a tag of several words", "sea"), rating=4)


def cut_off(pane: PreviewPane) -> list[str]:
    """Name what lies beyond the left or the right edge of its pane."""
    scroll = pane.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    content, room = scroll.widget(), scroll.viewport().width()
    assert content is not None
    names = []
    for part in pane.findChildren(QWidget):
        if not part.isVisible() or part.isWindow() or part.window() is not pane.window():
            continue
        left = part.mapTo(pane, QPoint(0, 0)).x()
        right = room if content.isAncestorOf(part) else pane.width()
        if left < 0 or left + part.width() > right:
            names.append(f"{type(part).__name__} {part.accessibleName()} {left}+{part.width()} > {right}")
    return names


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize("wider", [0, 11, 40, 250])
def test_nothing_lies_outside_of_the_pane_however_narrow(
    player_pane: PreviewPane, qtbot: QtBot, job: Job, page: int, wider: int
) -> None:
    labels = LabelsCard()
    player_pane.details.show_above(labels)
    player_pane.facts.tabs.setCurrentIndex(page)
    labels.show_job(job)
    player_pane.show_job(job)
    player_pane._turn_to(player_pane._clip)
    player_pane.resize(player_pane.minimumSizeHint().width() + wider, 460)
    QTest.qWait(0)
    qtbot.waitUntil(lambda: cut_off(player_pane) == [])


def test_a_clip_is_followed_by_its_facts_whatever_a_card_said_before(
    player_pane: PreviewPane, qtbot: QtBot, job: Job
) -> None:
    failure = Failure(FailureStage.GENERATE, "server_error", "Video generation failed, which takes words to explain.")
    player_pane.resize(player_pane.minimumSizeHint().width(), 460)
    player_pane.show_job(replace(job, status=JobStatus.FAILED, file=None, failure=failure))
    QTest.qWait(0)
    player_pane._turn_to(player_pane._clip)

    def gap() -> int:
        bottom = player_pane.transport.mapTo(player_pane, QPoint(0, player_pane.transport.height())).y()
        return player_pane.facts.mapTo(player_pane, QPoint(0, 0)).y() - bottom

    qtbot.waitUntil(lambda: 0 < gap() <= 20)


@pytest.mark.parametrize("size", [(108, 192), (108, 108)])
def test_the_facts_are_in_sight_below_an_upright_clip_in_a_low_window(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip, size: tuple[int, int]
) -> None:
    player_pane.resize(player_pane.minimumSizeHint().width(), 460)
    player_pane.show_job(finished(numbered_clip(8, size=size)))
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0)
    facts, foot = player_pane.facts, player_pane._actions
    prompt = player_pane.details.prompt

    def shown() -> bool:
        bottom = prompt.mapTo(player_pane, QPoint(0, prompt.height())).y()
        return facts.tabs.isVisible() and bottom <= foot.mapTo(player_pane, QPoint(0, 0)).y()

    qtbot.waitUntil(shown)
    player_pane.resize(player_pane.width(), 1000)
    qtbot.waitUntil(lambda: player_pane.surface.height() == player_pane.surface.width())


def test_words_and_buttons_of_a_failure_fit_too(player_pane: PreviewPane, qtbot: QtBot, job: Job) -> None:
    failure = Failure(
        FailureStage.GENERATE, "server_error", "Video generation failed because of something with a long explanation."
    )
    player_pane.show_job(replace(job, status=JobStatus.FAILED, file=None, failure=failure))
    player_pane.resize(player_pane.minimumSizeHint().width(), 460)
    QTest.qWait(0)
    qtbot.waitUntil(lambda: cut_off(player_pane) == [])


def test_the_volume_is_beside_its_button_where_there_is_room_and_opens_from_it_where_not(
    player_pane: PreviewPane, qtbot: QtBot, job: Job
) -> None:
    transport, controls = player_pane.transport, player_pane.controls
    player_pane.show_job(job)
    player_pane._turn_to(player_pane._clip)
    player_pane.controls.enable(True)
    player_pane.resize(480, 460)
    qtbot.waitUntil(transport.volume.isVisible)
    player_pane.resize(player_pane.minimumSizeHint().width(), 460)
    qtbot.waitUntil(lambda: not transport.volume.isVisible())
    QTest.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(transport.loudness.isVisible)
    assert not controls.state()["muted"]
    assert not transport.mute.isChecked()
    transport.loudness.slider.setValue(40)
    assert controls.volume == pytest.approx(0.4)
    assert transport.volume.value() == 40
    QTest.mouseClick(transport.loudness.mute, Qt.MouseButton.LeftButton)
    assert controls.state()["muted"]
    assert transport.mute.isChecked()
    QTest.keyClick(transport.loudness, Qt.Key.Key_Escape)
    assert not transport.loudness.isVisible()
    player_pane.resize(480, 460)
    qtbot.waitUntil(transport.volume.isVisible)
    QTest.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    assert not controls.state()["muted"]
