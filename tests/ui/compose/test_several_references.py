"""Where a server takes several reference images, they stand in a row: added, taken out and moved."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.requests import Order, VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.compose.reference_strip import ReferenceStrip
    from tests.ui.compose.conftest import World

    MakeImage = Callable[[int, int], Path]


@pytest.fixture
def paths(image_file: MakeImage) -> list[str]:
    return [str(image_file(width, 36)) for width in (64, 48, 36, 24)]


@pytest.fixture
def several(world: World) -> World:
    """A form at a server that takes three images."""
    world.offer(replace(world.offered, reference=Support.YES, references=3))
    return world


def drop(world: World, *paths: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    assert world.drag(world.pane, data, drop=True)


def strip_of(world: World) -> ReferenceStrip:
    strip = world.pane.fields.reference.strip
    assert strip is not None
    return strip


def read(world: World, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not world.pane.fields.reference.reading)
    world.pane.fields.changed.emit()
    world.checked()


def test_images_dropped_one_after_the_other_go_into_the_order_in_that_order(
    several: World, qtbot: QtBot, paths: list[str]
) -> None:
    several.type("a peanut")
    drop(several, paths[0])
    drop(several, *paths[1:3])
    read(several, qtbot)
    several.ctrl_enter()
    request = several.orders[0].request
    assert request.reference == paths[0]
    assert request.further_references == tuple(paths[1:3])


def test_the_first_one_is_marked_as_the_first_frame(several: World, qtbot: QtBot, paths: list[str]) -> None:
    drop(several, *paths[:3])
    assert [tile.text() for tile in strip_of(several).tiles] == ["First frame", "2", "3"]
    assert strip_of(several).tiles[1].accessibleName() == "Image 2 of 3: 48x36.png"


def test_the_same_image_dropped_twice_is_there_once(several: World, paths: list[str]) -> None:
    drop(several, paths[0])
    drop(several, paths[0])
    assert several.pane.fields.reference.values == (paths[0],)


def test_too_many_are_said_before_anything_is_sent(several: World, qtbot: QtBot, paths: list[str]) -> None:
    several.type("a peanut")
    drop(several, *paths)
    read(several, qtbot)
    assert "3" in several.problem("reference")
    assert "4" in several.problem("reference")
    several.ctrl_enter()
    assert several.orders == []
    several.press(Qt.Key.Key_Delete)
    several.checked()
    assert several.problem("reference") == ""
    assert len(several.pane.fields.reference.values) == 3


def test_no_more_can_be_added_where_it_is_full(several: World, paths: list[str]) -> None:
    drop(several, *paths[:2])
    assert strip_of(several).add_tile.isVisible()
    drop(several, paths[2])
    assert not strip_of(several).add_tile.isVisible()
    assert strip_of(several).add_tile not in strip_of(several).stops


def test_more_are_added_by_the_last_tile(several: World, paths: list[str]) -> None:
    drop(several, paths[0])
    several.click(strip_of(several).add_tile)
    dialog = several.pane.fields.reference.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    dialog.filesSelected.emit(paths[1:3])
    dialog.reject()
    assert several.pane.fields.reference.values == tuple(paths[:3])


def test_a_tile_is_looked_at_by_a_click_and_taken_out_by_the_delete_key(
    several: World, qtbot: QtBot, paths: list[str]
) -> None:
    drop(several, *paths[:3])
    read(several, qtbot)
    several.click(strip_of(several).tiles[1])
    assert several.pane.fields.reference.words == ("48x36.png", "48×36")
    strip_of(several).tiles[1].setFocus()
    several.press(Qt.Key.Key_Delete)
    assert several.pane.fields.reference.values == (paths[0], paths[2])
    assert strip_of(several).tiles[1].hasFocus()


def test_an_image_is_moved_by_alt_and_the_arrow_keys(several: World, paths: list[str]) -> None:
    drop(several, *paths[:3])
    tile = strip_of(several).tiles[2]
    several.click(tile)
    tile.setFocus()
    before = several.drafts
    several.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    several.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    several.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert several.pane.fields.reference.values == (paths[2], paths[0], paths[1])
    assert strip_of(several).tiles[0].hasFocus()
    assert strip_of(several).tiles[0].isChecked()
    assert several.drafts > before


def test_an_image_follows_the_mouse_that_presses_it(several: World, paths: list[str]) -> None:
    drop(several, *paths[:3])
    tiles = strip_of(several).tiles
    QTest.mousePress(tiles[2], Qt.MouseButton.LeftButton)
    for target in (tiles[1], tiles[0], tiles[1], tiles[0]):
        place = target.mapToGlobal(target.rect().center())
        here = QPointF(tiles[2].mapFromGlobal(place))
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        moved = QMouseEvent(QEvent.Type.MouseMove, here, QPointF(place), Qt.MouseButton.NoButton, left, none)
        QApplication.sendEvent(tiles[2], moved)
    QTest.mouseRelease(tiles[2], Qt.MouseButton.LeftButton, pos=tiles[2].mapFromGlobal(place))
    assert several.pane.fields.reference.values == (paths[2], paths[0], paths[1])
    assert tiles[0].isChecked()
    several.click(tiles[1])
    assert tiles[1].isChecked()
    assert several.pane.fields.reference.values == (paths[2], paths[0], paths[1])


def test_an_image_is_moved_by_its_buttons(several: World, paths: list[str]) -> None:
    drop(several, *paths[:2])
    card = several.pane.fields.reference.card
    assert card is not None
    assert not card.earlier_button.isEnabled()
    several.click(card.later_button)
    assert several.pane.fields.reference.values == (paths[1], paths[0])
    assert not card.later_button.isEnabled()
    several.click(card.earlier_button)
    assert several.pane.fields.reference.values == (paths[0], paths[1])


def test_only_the_first_one_is_brought_to_the_size_of_the_clip(several: World, qtbot: QtBot, paths: list[str]) -> None:
    several.pane.fields.size_chooser.set_value("1280x720")
    drop(several, *paths[:2])
    read(several, qtbot)
    reference = several.pane.fields.reference
    assert reference.words[1] == "64×36 → 1280×720"
    several.click(strip_of(several).tiles[1])
    assert reference.words[1] == "48×36"
    several.click(reference.card.earlier_button)  # type: ignore[union-attr]  # there is a card
    assert reference.words[1] == "48×36 → 1280×720, cropped"


def test_one_that_cannot_be_read_hinders_the_order(
    several: World, qtbot: QtBot, paths: list[str], tmp_path: Path
) -> None:
    several.type("a peanut")
    drop(several, paths[0], str(tmp_path / "gone.png"))
    read(several, qtbot)
    assert "gone.png cannot be read" in several.problem("reference")
    several.ctrl_enter()
    assert several.orders == []


def test_images_stay_when_the_next_server_takes_fewer(several: World, qtbot: QtBot, paths: list[str]) -> None:
    several.type("a peanut")
    drop(several, *paths[:2])
    several.offer(replace(several.offered, references=1))
    read(several, qtbot)
    assert several.pane.fields.reference.values == tuple(paths[:2])
    assert several.problem("reference") != ""
    assert strip_of(several).isVisible()
    assert not strip_of(several).add_tile.isVisible()


def test_a_draft_and_reused_settings_bring_all_of_them_back(several: World, paths: list[str]) -> None:
    drop(several, *paths[:3])
    kept = json.loads(json.dumps(several.pane.draft()))
    several.pane.restore_draft({})
    assert not several.pane.fields.reference.values
    several.pane.restore_draft(kept)
    assert several.pane.fields.reference.values == tuple(paths[:3])
    request = VideoRequest(prompt="a peanut", reference=paths[2], further_references=(paths[0],))
    several.pane.fill(Order(request=request))
    assert several.pane.fields.reference.values == (paths[2], paths[0])


@pytest.mark.parametrize("broken", ["a.png", 3, None, [1, 2], {"a": 1}])
def test_a_broken_draft_of_further_images_does_no_harm(several: World, paths: list[str], broken: object) -> None:
    several.pane.restore_draft({"reference": paths[0], "further_references": broken})
    assert several.pane.fields.reference.values == (paths[0],)


@pytest.mark.parametrize("width", [240, 262, 320, 480])
def test_the_tiles_lie_within_the_form_at_any_width(several: World, qtbot: QtBot, paths: list[str], width: int) -> None:
    several.pane.resize(width, 600)
    drop(several, *paths[:2])
    qtbot.waitUntil(lambda: several.pane.fields.reference.height() > 200)
    reference = several.pane.fields.reference
    card = reference.card
    assert card is not None

    def inside() -> bool:
        tiles = [tile.geometry() for tile in (*strip_of(several).tiles, strip_of(several).add_tile)]
        lowest = strip_of(several).mapTo(reference, strip_of(several).rect().bottomLeft()).y()
        return (
            all(
                tile.width() >= 60 and reference.rect().contains(tile.translated(8, 8)) and tile.bottom() + 8 <= lowest
                for tile in tiles
            )
            and card.geometry().top() >= lowest
        )

    qtbot.waitUntil(inside)
    assert card.geometry().bottom() <= reference.rect().bottom()
    assert card.height() >= card.minimumSizeHint().height()
