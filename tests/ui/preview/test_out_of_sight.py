"""Nothing plays where nobody sees it, and what was chosen meanwhile is there when the pane is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from tests.ui.preview.conftest import finished

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.preview.pane import PreviewPane
    from tests.ui.preview.conftest import NumberedClip

PATIENCE = 20_000


def test_a_clip_that_is_opened_out_of_sight_begins_when_it_is_seen(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    played: list[bool] = []
    player_pane.player.playing_changed.connect(played.append)
    player_pane.hide()
    player_pane.show_job(finished(numbered_clip(12)))
    qtbot.waitUntil(lambda: player_pane.player.length > 0, timeout=PATIENCE)
    QTest.qWait(100)
    assert True not in played
    player_pane.show()
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0, timeout=PATIENCE)


def test_a_clip_whose_pane_goes_before_its_first_frame_is_seen_when_it_comes_back(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.show_job(finished(numbered_clip(12)))
    player_pane.hide()
    QTest.qWait(0)
    player_pane.show()
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0, timeout=PATIENCE)


def test_a_clip_that_stood_still_goes_on_standing_still(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.show_job(finished(numbered_clip(12)))
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0, timeout=PATIENCE)
    player_pane.hide()
    qtbot.waitUntil(lambda: not player_pane.player.playing)
    player_pane.show()
    QTest.qWait(50)
    assert not player_pane.player.playing
