"""The prompt is plain text, counted, and grows with what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.ui.compose.prompt_editor import PASTE_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World


def paste(world: World, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_rich_text_is_pasted_as_plain_text(world: World) -> None:
    data = QMimeData()
    data.setHtml("<b>a peanut</b> <img src='x.png'>")
    data.setText("a peanut")
    paste(world, data)
    assert world.pane.fields.prompt.prompt == "a peanut"
    assert "<b>" not in world.pane.fields.prompt.document().toHtml().split("<body", 1)[1]


def test_a_paste_too_large_for_a_prompt_is_refused_with_the_way_out(world: World) -> None:
    data = QMimeData()
    data.setText("x" * (PASTE_LIMIT + 1))
    paste(world, data)
    assert world.pane.fields.prompt.prompt == ""
    assert "Import them as a file of prompts" in world.problem("prompt")


def test_a_pasted_file_that_is_no_image_is_refused_with_the_way_out(world: World, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "prompts.csv"))])
    paste(world, data)
    assert world.pane.fields.prompt.prompt == ""
    assert "Drop a file of prompts on the window" in world.problem("prompt")


def test_a_pasted_link_is_text(world: World) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a")])
    data.setText("https://example.org/a")
    paste(world, data)
    assert world.pane.fields.prompt.prompt == "https://example.org/a"


def test_an_image_pasted_into_the_prompt_becomes_the_reference(world: World, qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(64, 32, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(image)
    paste(world, data)
    reference = world.pane.fields.reference
    qtbot.waitUntil(lambda: reference.picture is not None)
    assert (tmp_path / "references") in list(tmp_path.iterdir())
    assert reference.picture is not None
    assert (reference.picture.width, reference.picture.height) == (64, 32)
    world.type("a peanut")
    world.ctrl_enter()
    kept = world.orders[0].request.reference
    assert kept is not None
    assert QImage(kept).size() == image.size()


def test_the_count_is_of_characters_against_the_servers_limit(world: World) -> None:
    world.offer(Capabilities(prompt_limit=10))
    world.type("peanut")
    assert world.pane.fields.counted == "6 / 10"
    world.pane.fields.prompt.set_prompt("🥜" * 11)
    world.checked()
    assert world.pane.fields.counted == "11 / 10"
    assert "11 characters" in world.problem("prompt")


def test_the_editor_grows_with_the_text_up_to_a_limit_and_shrinks_again(world: World) -> None:
    editor = world.pane.fields.prompt
    least = editor.height()
    editor.set_prompt("line\n" * 9)
    grown = editor.height()
    editor.set_prompt("line\n" * 400)
    most = editor.height()
    editor.set_prompt("")
    assert least < grown < most
    assert most < least * 4
    assert editor.height() == least


def test_tab_leaves_the_editor(world: World) -> None:
    world.type("a peanut")
    world.press(Qt.Key.Key_Tab)
    assert not world.pane.fields.prompt.hasFocus()
    assert world.pane.fields.prompt.prompt == "a peanut"


def test_half_a_character_cannot_get_into_a_request(world: World) -> None:
    data = QMimeData()
    data.setText("a\ud83e b")
    world.pane.fields.prompt.insertFromMimeData(data)
    world.pane.fields.prompt.prompt.encode("utf-8")


def test_undo_takes_back_what_was_typed(world: World) -> None:
    world.type("a peanut")
    editor = world.pane.fields.prompt
    world.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.prompt == ""


def test_files_dragged_over_the_prompt_are_left_to_the_window(world: World) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/prompts.csv")])
    assert not world.drag(world.pane.fields.prompt.viewport(), data)


EXACT = (
    "a\r\nb\rc",
    "one\u00a0word\u202f!",
    "a\u2028b\u2029c",
    "\ufeffmarked",
    "\t lead and trail \n\n",
    "NUL\x00",
    "\ufdd0",
    "{a|b} | }{",
)


@pytest.mark.parametrize("prompt", EXACT)
def test_what_was_put_in_and_not_changed_is_given_back_to_the_letter(world: World, prompt: str) -> None:
    editor = world.pane.fields.prompt
    for put in (editor.set_prompt, editor.replace_prompt):
        editor.set_prompt("something else")
        put(prompt)
        assert editor.prompt == prompt
        world.type("!")
        assert editor.prompt != prompt
        world.press(Qt.Key.Key_Backspace)
        assert editor.prompt == prompt


def test_a_space_that_holds_words_together_outlives_typing(world: World) -> None:
    editor = world.pane.fields.prompt
    editor.set_prompt("10\u00a0cats\r\nrun")
    world.type("!")
    assert editor.prompt == "10\u00a0cats\nrun!"


def test_a_prompt_that_only_looks_the_same_takes_the_place_of_the_other(world: World) -> None:
    editor = world.pane.fields.prompt
    editor.set_prompt("a\r\nb")
    editor.set_prompt("a\nb")
    assert editor.prompt == "a\nb"
