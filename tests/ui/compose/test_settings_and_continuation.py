"""Settings without their prompt, the clip that is continued, and images from anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.requests import Order, VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World

    MakeImage = Callable[[int, int], Path]

SOURCE = "01a20361-4fe6-70ab-8df9-b8e718700478"


def test_settings_are_all_but_the_prompt_and_come_back_over_another_one(world: World, image_file: MakeImage) -> None:
    path = str(image_file(64, 36))
    world.pane.fill(
        Order(
            request=VideoRequest(
                prompt="old", model="ltx", size="640x360", seconds=2.5, reference=path, extra={"seed": 7, "note": "x"}
            ),
            connection="simulated",
            takes=3,
        )
    )
    kept = json.loads(json.dumps(world.pane.settings))
    assert not kept.keys() & {"prompt", "literal", "continues", "sent"}
    world.pane.restore_draft({"prompt": "new", "connection": "studio"})
    world.pane.use_settings(kept)
    assert world.pane.settings == kept
    assert world.pane.fields.prompt.prompt == "new"
    assert world.pane.fields.connection.value == "simulated"
    assert world.pane.fields.prompt.hasFocus()


def test_a_preset_of_a_connection_that_is_gone_leaves_the_chosen_one(world: World) -> None:
    world.pane.use_settings({"connection": "gone", "model": "ltx", "takes": "many", "extra": 3})
    assert world.pane.fields.connection.value == "studio"
    assert (world.pane.fields.model.value, world.pane.fields.takes.value()) == ("ltx", 1)


def test_the_clip_that_is_continued_stays_with_its_picture(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    line = world.pane.fields.continuation
    asked: list[str] = []
    line.name_requested.connect(asked.append)
    path = str(image_file(64, 36))
    order = Order(request=VideoRequest(prompt="on", reference=path), connection="studio", continues=SOURCE)
    world.pane.fill(order)
    assert asked == [SOURCE]
    line.show_name("another", "wrong")
    line.show_name(SOURCE, "Harbour")
    assert line.isVisible()
    assert line.link is not None
    assert line.link.text() == "Continues “Harbour”"
    assert world.pane.draft()["continues"] == SOURCE
    qtbot.waitUntil(lambda: not world.pane.fields.reference.reading)
    world.checked()
    world.ctrl_enter()
    assert world.orders == [order]
    world.pane.fields.reference.set_value(str(image_file(48, 36)))
    assert not line.isVisible()
    assert world.pane.draft()["continues"] == ""


def test_one_can_let_go_of_it_and_look_at_it(world: World, image_file: MakeImage) -> None:
    line = world.pane.fields.continuation
    shown: list[str] = []
    line.clip_requested.connect(shown.append)
    draft = {"prompt": "on", "reference": str(image_file(64, 36)), "continues": SOURCE}
    world.pane.restore_draft(draft)
    assert line.link is not None
    assert line.remove_button is not None
    world.click(line.link)
    assert shown == [SOURCE]
    world.click(line.remove_button)
    assert (line.value, line.isVisible()) == ("", False)
    assert world.pane.fields.reference.value == draft["reference"]


def test_without_its_picture_nothing_is_continued(world: World) -> None:
    world.pane.restore_draft({"prompt": "on", "continues": SOURCE})
    assert world.pane.fields.continuation.value == ""


def test_an_image_is_pasted_wherever_the_keyboard_is_in_the_form(
    world: World, qtbot: QtBot, image_file: MakeImage
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(image_file(64, 36)))])
    QGuiApplication.clipboard().setMimeData(data)
    card = world.pane.fields.size_chooser.card("")
    assert card is not None
    card.setFocus()
    world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert world.pane.fields.reference.value.endswith("64x36.png")


def test_several_pasted_at_once_go_into_a_row_and_too_many_are_told(
    world: World, qtbot: QtBot, image_file: MakeImage
) -> None:
    paths = [str(image_file(width, 36)) for width in (64, 48, 36)]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    QGuiApplication.clipboard().setMimeData(data)
    world.type("with pictures")
    world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert world.pane.fields.reference.values == tuple(paths)
    world.checked()
    assert "too many for this server; it takes 1" in world.problem("reference")
    world.offer(replace(world.offered, reference=Support.YES, references=3))
    qtbot.waitUntil(lambda: not world.pane.fields.reference.reading)
    world.pane.judge.judge()
    assert world.problem("reference") == ""
    assert world.pane.reason == ""


def test_a_picture_out_of_a_browser_is_taken_wherever_it_is_dropped_on_the_form(world: World, qtbot: QtBot) -> None:
    for widget in (world.pane, world.pane.fields.reference):
        image = QImage(64, 36, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.darkCyan)
        data = QMimeData()
        data.setImageData(image)
        data.setUrls([QUrl("https://pictures.example/a.png")])
        assert world.drag(widget, data, drop=True)
        qtbot.waitUntil(lambda: bool(world.pane.fields.reference.value))
        world.pane.fields.reference.set_values([])
    data = QMimeData()
    data.setUrls([QUrl("https://pictures.example/a.png")])
    assert not world.drag(world.pane, data)
