"""A reference image is dropped, pasted or chosen, judged at once, and goes into the order by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.ui.compose.reference_images import PREVIEW, keep_image, read_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World

    MakeImage = Callable[[int, int], Path]


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def read(world: World, qtbot: QtBot) -> None:
    reference = world.pane.fields.reference
    qtbot.waitUntil(lambda: reference.picture is not None or reference.error is not None)
    world.pane.fields.changed.emit()
    world.checked()


def test_an_image_dropped_anywhere_on_the_form_is_in_the_order(
    world: World, qtbot: QtBot, image_file: MakeImage
) -> None:
    path = image_file(640, 360)
    world.type("a peanut")
    assert world.drag(world.pane, files(path), drop=True)
    read(world, qtbot)
    world.ctrl_enter()
    assert world.orders[0].request.reference == str(path)


def test_an_image_dropped_on_its_place_is_seen_with_its_size(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    reference = world.pane.fields.reference
    assert world.drag(reference, files(image_file(640, 360)), drop=True)
    read(world, qtbot)
    assert reference.words == ("640x360.png", "640×360")
    assert reference.picture is not None
    assert not reference.picture.preview.isNull()


def test_an_image_file_is_pasted_into_its_place(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    path = image_file(64, 64)
    QGuiApplication.clipboard().setMimeData(files(path))
    world.pane.fields.reference.focus_target.setFocus()
    world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert world.pane.fields.reference.value == str(path)


def test_choosing_a_file_does_not_block_the_window(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    path = image_file(64, 64)
    world.pane.fields.reference.focus_target.setFocus()
    world.press(Qt.Key.Key_Space)
    dialog = world.pane.fields.reference.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.filesSelected.emit([str(path)])
    dialog.reject()
    assert world.pane.fields.reference.value == str(path)


def test_the_delete_key_takes_the_image_out(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    world.type("a peanut")
    reference = world.pane.fields.reference
    reference.set_value(str(image_file(64, 64)))
    reference.focus_target.setFocus()
    world.press(Qt.Key.Key_Delete)
    assert reference.value == ""
    world.checked()
    world.ctrl_enter()
    assert world.orders[0].request.reference is None


def test_the_cross_takes_the_image_out(world: World, image_file: MakeImage) -> None:
    reference = world.pane.fields.reference
    reference.set_value(str(image_file(64, 64)))
    assert reference.card is not None
    world.click(reference.card.remove_button)
    assert reference.value == ""


def test_an_image_that_is_gone_is_said_beside_its_field_and_hinders_the_order(
    world: World, qtbot: QtBot, tmp_path: Path
) -> None:
    world.type("a peanut")
    world.pane.fields.reference.set_value(str(tmp_path / "gone.png"))
    read(world, qtbot)
    assert "gone.png cannot be read" in world.problem("reference")
    world.ctrl_enter()
    assert world.orders == []


def test_a_text_file_that_calls_itself_an_image_is_found_out(world: World, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "fake.png"
    path.write_text("not a picture")
    world.pane.fields.reference.set_value(str(path))
    read(world, qtbot)
    assert "fake.png cannot be read" in world.problem("reference")
    assert "Choose another image, as JPEG, PNG or WebP." in world.problem("reference")


def test_a_server_without_reference_images_says_so_and_takes_none(world: World, image_file: MakeImage) -> None:
    world.offer(Capabilities(reference=Support.NO))
    assert not world.pane.fields.reference.choose_button.isEnabled()
    assert world.pane.fields.reference.choose_button.text() == "This server takes no reference image"
    assert not world.drag(world.pane, files(image_file(64, 64)))
    assert not world.drag(world.pane.fields.reference, files(image_file(64, 64)))


def test_prompt_files_dragged_over_the_form_are_left_to_the_window(world: World, tmp_path: Path) -> None:
    assert not world.drag(world.pane, files(tmp_path / "prompts.csv"))
    assert not world.drag(world.pane.fields.reference, files(tmp_path / "prompts.csv"))


def test_a_later_image_is_not_overtaken_by_an_earlier_one(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    reference = world.pane.fields.reference
    reference.set_value(str(image_file(2000, 2000)))
    reference.set_value(str(image_file(10, 20)))
    read(world, qtbot)
    assert reference.picture is not None
    assert (reference.picture.width, reference.picture.height) == (10, 20)


def test_a_preview_is_small_whatever_the_image(image_file: MakeImage) -> None:
    picture = read_picture(str(image_file(3000, 2000)))
    assert (picture.width, picture.height) == (3000, 2000)
    assert picture.preview.width() <= PREVIEW.width()
    assert picture.preview.height() <= PREVIEW.height()


def test_the_same_picture_pasted_twice_is_kept_once(tmp_path: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    folder = tmp_path / "deep" / "references"
    assert keep_image(image, folder) == keep_image(image, folder)
    assert len(list(folder.iterdir())) == 1


def test_a_picture_that_cannot_be_kept_says_why(world: World, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "references").write_text("a file where the folder should be")
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    with pytest.raises(FolderNotWritable):
        keep_image(image, tmp_path / "references")
    data = QMimeData()
    data.setImageData(image)
    QGuiApplication.clipboard().setMimeData(data)
    world.pane.fields.reference.focus_target.setFocus()
    with qtbot.waitSignal(world.pane.fields.reference.failed):
        world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "Cannot write to" in world.problem("reference")
