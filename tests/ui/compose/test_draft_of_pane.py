"""What was not sent yet is still there after a restart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import SIMULATED, Auth, Connection
from sora_desktop.ui.compose.pane import ComposePane

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World

STUDIO = Connection(id="s", name="studio", base_url="http://127.0.0.1:8091/v1", auth=Auth.NONE)
DRAFT = {
    "connection": "studio",
    "prompt": "half a thou",
    "model": "ltx",
    "size": "640x360",
    "seconds": "two",
    "takes": 3,
    "reference": "",
    "further_references": [],
    "fit": "pad",
    "characters": [],
    "extra": [["seed", "42"], ["", "unnamed"]],
    "literal": False,
    "name": "",
    "tags": [],
    "continues": "",
    "sent": False,
}


def test_a_draft_goes_through_the_form_unchanged(world: World) -> None:
    world.pane.restore_draft(DRAFT)
    assert json.loads(json.dumps(world.pane.draft())) == DRAFT


def test_every_change_is_told(world: World) -> None:
    fields = world.pane.fields
    changes: list[Callable[[], None]] = [
        lambda: world.type("a"),
        lambda: fields.model.set_value("ltx"),
        lambda: fields.seconds.set_value("5"),
        lambda: fields.takes.setValue(2),
        lambda: fields.size_chooser.set_value("720x1280"),
        lambda: fields.extra.row(0).name.setText("seed"),
    ]
    for change in changes:
        before = world.drafts
        change()
        assert world.drafts > before


def test_a_draft_brings_its_connection_back_even_before_the_connections_are_known(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    pane = ComposePane(lambda _order: [], tmp_path)
    qtbot.addWidget(pane)
    pane.restore_draft(DRAFT)
    told: list[str] = []
    pane.connection_selected.connect(told.append)
    pane.set_connections([SIMULATED, STUDIO], "simulated", ())
    assert told == ["studio"]
    assert pane.draft()["connection"] == "studio"


def test_a_prompt_that_was_sent_comes_back_ready_to_be_typed_over(world: World) -> None:
    world.type("sent already")
    world.ctrl_enter()
    kept = world.pane.draft()
    assert kept["sent"] is True
    world.pane.restore_draft({})
    world.pane.restore_draft(kept)
    world.type("next")
    assert world.pane.draft()["prompt"] == "next"
    assert world.pane.draft()["sent"] is False


@pytest.mark.parametrize("broken", [{}, {"prompt": 3, "extra": "x", "takes": "many"}, {"takes": 10**9}])
def test_a_broken_draft_leaves_a_form_that_works(world: World, broken: dict[str, object]) -> None:
    world.pane.restore_draft(broken)
    world.pane.focus_prompt()
    world.type("a peanut")
    world.ctrl_enter()
    assert world.orders[0].request.prompt.endswith("a peanut")
