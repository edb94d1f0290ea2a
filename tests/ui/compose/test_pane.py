"""A prompt and its settings become an order, by real keys and clicks, and never two by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.connections import SIMULATED
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.requests import Order, Problem, VideoRequest
from sora_desktop.ui.compose.pane import ComposePane

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_and_either_enter_key_makes_an_order_of_what_was_typed(world: World, key: Qt.Key) -> None:
    world.type("a peanut eating peanut butter")
    world.ctrl_enter(key)
    assert world.orders == [
        Order(request=VideoRequest(prompt="a peanut eating peanut butter"), connection="studio", takes=1)
    ]


def test_ctrl_enter_works_from_every_field(world: World, qtbot: QtBot) -> None:
    world.type("a peanut")
    fields = world.pane.fields
    for widget in (fields.model, fields.seconds, fields.takes, fields.size_chooser.focus_target, fields.extra.toggle):
        widget.setFocus()
        qtbot.wait(QApplication.doubleClickInterval() + 20)
        before = len(world.orders)
        world.ctrl_enter()
        assert len(world.orders) == before + 1, widget


def test_enter_alone_starts_a_new_line(world: World) -> None:
    world.type("one")
    world.press(Qt.Key.Key_Return)
    world.type("two")
    assert world.pane.fields.prompt.prompt == "one\ntwo"
    assert world.orders == []


def test_holding_ctrl_enter_makes_one_order(world: World) -> None:
    world.type("a peanut")
    world.ctrl_enter()
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "\r", autorep=True, count=1
    )
    for _ in range(5):
        QApplication.sendEvent(world.pane.fields.prompt, held)
    assert len(world.orders) == 1


def test_a_double_click_on_generate_makes_one_order(world: World, qtbot: QtBot) -> None:
    world.type("a peanut")
    world.checked()
    button = world.pane.footer.button
    world.click(button)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert len(world.orders) == 1
    qtbot.wait(QApplication.doubleClickInterval() + 20)
    world.click(button)
    assert len(world.orders) == 2


def test_after_an_order_typing_replaces_the_prompt_and_the_settings_stay(world: World, qtbot: QtBot) -> None:
    world.type("first")
    world.pane.fields.takes.setValue(3)
    world.ctrl_enter()
    world.type("second")
    qtbot.wait(QApplication.doubleClickInterval() + 20)
    world.ctrl_enter()
    assert [(order.request.prompt, order.takes) for order in world.orders] == [("first", 3), ("second", 3)]


def test_the_button_says_how_many_clips_it_makes_and_that_they_cost_nothing_when_simulated(world: World) -> None:
    world.type("a peanut")
    world.checked()
    assert world.pane.footer.button.text() == "Generate"
    world.pane.fields.takes.setValue(2)
    world.checked()
    assert world.pane.footer.button.text() == "Generate 2 clips"
    assert world.pane.footer.words == "2 clips on studio"
    assert world.pane.footer.cost == ""
    world.pane.set_connections([SIMULATED], "simulated", ())
    assert world.pane.footer.words == "2 simulated clips"
    assert world.pane.footer.cost == "no cost"


def test_with_no_prompt_the_button_says_why_and_only_an_attempt_marks_the_field(world: World) -> None:
    assert not world.pane.footer.button.isEnabled()
    assert world.pane.reason == "Write a prompt first."
    assert world.problem("prompt") == ""
    world.pane.fields.model.setFocus()
    world.ctrl_enter()
    assert world.orders == []
    assert world.problem("prompt") == "Write a prompt first."
    assert world.pane.fields.prompt.hasFocus()
    world.type("a")
    world.checked()
    assert world.problem("prompt") == ""
    assert world.pane.reason == ""


def test_a_prompt_of_blanks_is_no_prompt(world: World) -> None:
    world.type("   ")
    world.ctrl_enter()
    assert world.orders == []


def test_a_problem_appears_beside_its_field_without_asking_and_goes_when_it_is_mended(world: World) -> None:
    world.type("a peanut")
    world.offer(world.closed)
    world.pane.fields.model.set_value("sora-3")
    world.checked()
    assert "sora-3" in world.problem("model")
    assert world.pane.reason == "Mend this first: Model"
    assert world.pane.fields.model.property("invalid") is True
    assert "sora-3" in world.pane.fields.model.accessibleDescription()
    world.click(world.pane.fields.fields["model"].note.links[0])
    world.checked()
    assert world.pane.fields.model.value == "sora-2"
    assert world.problem("model") == ""
    assert world.pane.fields.model.property("invalid") is False
    world.ctrl_enter()
    assert world.orders[0].request.model == "sora-2"


def test_an_attempt_with_a_problem_goes_to_the_first_field_that_has_one(world: World) -> None:
    world.type("a peanut")
    world.pane.fields.seconds.set_value("soon")
    world.pane.fields.size_chooser.set_value("huge")
    world.ctrl_enter()
    assert world.orders == []
    assert world.pane.fields.size_chooser.field.hasFocus()
    assert world.pane.reason == "Mend what is marked in red first."


def test_a_value_typed_a_moment_ago_is_checked_before_it_is_sent(world: World) -> None:
    world.type("a peanut")
    world.pane.fields.seconds.set_value("soon")
    assert world.pane.checking
    world.ctrl_enter()
    assert world.orders == []


def test_what_the_services_cannot_judge_is_said_above_the_button(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    def check(order: Order) -> list[Problem]:
        raise UnknownConnection(name="studio", known="simulated")

    pane = ComposePane(check, tmp_path)
    qtbot.addWidget(pane)
    pane.set_connections([SIMULATED], "simulated", ())
    pane.restore_draft({"prompt": "a peanut"})
    assert pane.reason == "There is no connection called “studio”."


def test_a_connection_that_lacks_its_key_says_so_and_offers_to_enter_it(world: World) -> None:
    world.type("a peanut")
    assert world.pane.fields.key_note.isHidden()
    box = world.pane.fields.connection
    box.setFocus()
    world.press(Qt.Key.Key_Down)
    assert world.selected[-1] == "gateway"
    assert box.words == "needs key"
    assert world.pane.reason == "“gateway” needs a key first."
    world.ctrl_enter()
    assert world.orders == []
    assert world.pane.fields.key_note.links[0].hasFocus()
    world.press(Qt.Key.Key_Space)
    assert world.requested == ["gateway"]


def test_every_connection_says_whether_it_is_real(world: World) -> None:
    box = world.pane.fields.connection
    said = {box.itemText(place): box.itemData(place, Qt.ItemDataRole.AccessibleTextRole) for place in range(3)}
    assert said == {
        "simulated": "simulated, this computer",
        "studio": "studio, real",
        "gateway": "gateway, needs key",
    }


def test_the_list_of_connections_is_reached_from_the_box_and_changes_nothing(world: World) -> None:
    box = world.pane.fields.connection
    box.setFocus()
    world.press(Qt.Key.Key_End)
    assert world.requested == [""]
    assert box.value == "studio"
    assert box.currentText() == "studio"


def test_a_removed_connection_gives_way_to_the_current_one(world: World) -> None:
    world.selected.clear()
    world.pane.set_connections([SIMULATED], "simulated", ())
    assert world.pane.fields.connection.value == "simulated"
    assert world.selected == ["simulated"]


def test_a_changed_list_keeps_the_choice(world: World) -> None:
    world.selected.clear()
    world.pane.set_connections([SIMULATED, *()], "simulated", ())
    world.selected.clear()
    world.pane.set_connections([SIMULATED], "studio", ())
    assert world.pane.fields.connection.value == "simulated"
    assert world.selected == []


def test_with_no_connection_nothing_can_be_made(world: World) -> None:
    world.type("a peanut")
    world.pane.set_connections([], "", ())
    assert world.pane.reason == "There is no connection yet."


def test_settings_of_a_job_come_back_whole(world: World) -> None:
    order = Order(
        request=VideoRequest(
            prompt="a peanut", model="ltx", size="640x360", seconds=2.5, extra={"seed": 42, "note": "42 nuts"}
        ),
        connection="simulated",
        takes=4,
    )
    world.pane.fill(order)
    assert world.selected[-1] == "simulated"
    world.ctrl_enter()
    assert world.orders == [order]


def test_settings_of_a_job_whose_connection_is_gone_keep_the_chosen_one(world: World) -> None:
    world.pane.fill(Order(request=VideoRequest(prompt="a peanut"), connection="sold"))
    world.ctrl_enter()
    assert world.orders[0].connection == "studio"


def test_hearing_the_same_capabilities_again_disturbs_nobody(world: World) -> None:
    card = world.pane.fields.size_chooser.card("720x1280")
    assert card is not None
    world.click(card)
    world.pane.set_capabilities(world.offered)
    assert world.pane.fields.size_chooser.card("720x1280") is card
    assert card.hasFocus()


def test_other_capabilities_leave_every_value_as_it_is(world: World) -> None:
    world.type("a peanut")
    world.pane.fields.model.set_value("ltx")
    world.pane.fields.seconds.set_value("5")
    world.pane.fields.size_chooser.set_value("640x360")
    world.offer(world.closed)
    world.offer(Capabilities())
    world.ctrl_enter()
    request = world.orders[0].request
    assert (request.model, request.seconds, request.size) == ("ltx", 5.0, "640x360")
