"""Nothing plays where nobody sees it, and what was chosen meanwhile is there when the pane is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.preview.conftest import finished

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.preview.pane import PreviewPane
    from tests.ui.preview.conftest import NumberedClip

PATIENCE = 20_000


@pytest.fixture
def seen_to_play(player_pane: PreviewPane) -> list[bool]:
    """For each time that something began to play, whether the pane was in sight."""
    seen: list[bool] = []
    player_pane.player.playing_changed.connect(
        lambda playing: seen.append(player_pane.isVisible()) if playing else None
    )
    return seen


def test_a_clip_that_is_opened_out_of_sight_begins_when_it_is_seen(
    player_pane: PreviewPane, seen_to_play: list[bool], qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.hide()
    player_pane.show_job(finished(numbered_clip(12)))
    qtbot.waitUntil(lambda: player_pane.player.length > 0, timeout=PATIENCE)
    player_pane.show()
    qtbot.waitUntil(lambda: player_pane.surface.frames > 1, timeout=PATIENCE)
    assert seen_to_play == [True]


def test_a_clip_whose_pane_goes_before_its_first_frame_is_seen_when_it_comes_back(
    player_pane: PreviewPane, seen_to_play: list[bool], qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.show_job(finished(numbered_clip(12)))
    player_pane.hide()
    qtbot.waitUntil(lambda: player_pane.player.length > 0, timeout=PATIENCE)
    player_pane.show()
    qtbot.waitUntil(lambda: player_pane.surface.frames > 1, timeout=PATIENCE)
    assert seen_to_play == [True]


def test_a_clip_that_stood_still_goes_on_standing_still(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.show_job(finished(numbered_clip(12)))
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0, timeout=PATIENCE)
    player_pane.hide()
    qtbot.waitUntil(lambda: not player_pane.player.playing)
    player_pane.show()
    # Were it to go on, this is when: what the player is told waits for the next turn of the loop.
    QApplication.processEvents()
    assert not player_pane.player.playing


def test_a_clip_whose_pane_only_flashes_up_waits_on(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    player_pane.hide()
    player_pane.show_job(finished(numbered_clip(12)))
    qtbot.waitUntil(lambda: player_pane.surface.frames > 0, timeout=PATIENCE)
    player_pane.show()
    player_pane.hide()
    QApplication.processEvents()
    assert not player_pane.player.playing
    player_pane.show()
    qtbot.waitUntil(lambda: player_pane.player.playing, timeout=PATIENCE)
