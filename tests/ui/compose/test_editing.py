"""The form changes a waiting job, or tries one again with changes, and gives the unsent draft back afterwards."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.connections import SIMULATED
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.compose.editing import Editing, Purpose

if TYPE_CHECKING:
    from tests.ui.compose.conftest import World

JOB = Job(
    id=JobId("01a20361-4fe6-70ab-8df9-b8e718700478"),
    connection="simulated",
    request=VideoRequest(prompt="A waiting fox", model="ltx", size="720x1280", seconds=5.0, video="/clips/start.mp4"),
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
    name="fox",
    tags=("night",),
)


@pytest.fixture
def saved(world: World) -> list[tuple[Editing, Order]]:
    """What was saved while an unsent draft of two takes is in the form."""
    found: list[tuple[Editing, Order]] = []
    world.pane.editing.saved.connect(lambda editing, order: found.append((editing, order)))
    world.type("My unsent draft")
    world.pane.fields.takes.setValue(2)
    world.checked()
    return found


def test_a_waiting_job_is_shown_and_saved_with_what_the_form_does_not_show(
    world: World, saved: list[tuple[Editing, Order]]
) -> None:
    pane = world.pane
    pane.edit(JOB, Purpose.CHANGE)
    assert pane.editing.banner.said.startswith("Edit waiting job. Its place in the queue stays.")
    assert pane.footer.button.text() == "Save changes"
    assert pane.fields.prompt.hasFocus()
    assert pane.fields.connection.value == "simulated"
    assert not pane.fields.fields["takes"].isVisible()
    world.type(" at night")
    world.ctrl_enter()
    ((editing, order),) = saved
    assert editing.purpose is Purpose.CHANGE
    assert order == Order(
        request=dataclasses.replace(JOB.request, prompt="A waiting fox at night"),
        connection="simulated",
        name="fox",
        tags=("night",),
    )
    assert world.orders == []
    assert not pane.footer.button.isEnabled()
    world.ctrl_enter()
    assert len(saved) == 1


def test_the_unsent_draft_comes_back_after_saving_and_after_cancelling(
    world: World, saved: list[tuple[Editing, Order]]
) -> None:
    pane = world.pane
    before = pane.draft()
    for end in (pane.editing.end, pane.footer.cancel.click):
        pane.edit(JOB, Purpose.CHANGE)
        assert pane.draft() == before
        end()
        assert pane.draft() == before
        assert pane.fields.draft.prompt == "My unsent draft"
        assert pane.fields.connection.value == "studio"
        assert pane.editing.banner.said == ""
        assert pane.footer.button.text() == "Generate 2 clips"
        assert pane.fields.fields["takes"].isVisible()
        assert pane.footer.cancel.isHidden()


def test_one_job_after_another_can_be_edited_without_losing_the_draft(
    world: World, saved: list[tuple[Editing, Order]]
) -> None:
    pane = world.pane
    pane.edit(JOB, Purpose.CHANGE)
    pane.edit(dataclasses.replace(JOB, id=JobId("2")), Purpose.RETRY)
    assert pane.footer.button.text() == "Retry"
    pane.editing.end()
    assert pane.fields.draft.prompt == "My unsent draft"


def test_what_was_refused_can_be_mended_and_saved_again(world: World, saved: list[tuple[Editing, Order]]) -> None:
    world.pane.edit(JOB, Purpose.CHANGE)
    world.pane.submit()
    assert world.pane.reason == "Saving…"
    world.pane.editing.go_on()
    assert world.pane.footer.button.isEnabled()
    assert world.pane.fields.draft.prompt == "A waiting fox"


def test_escape_leaves_only_if_nothing_was_changed(world: World, saved: list[tuple[Editing, Order]]) -> None:
    pane = world.pane
    pane.edit(JOB, Purpose.CHANGE)
    world.press(Qt.Key.Key_Escape)
    assert pane.editing.banner.said == ""
    pane.edit(JOB, Purpose.CHANGE)
    world.type("!")
    world.press(Qt.Key.Key_Escape)
    assert pane.editing.banner.said
    assert QApplication.focusWidget() is pane.footer.cancel
    world.press(Qt.Key.Key_Space)
    assert pane.editing.current is None


@pytest.mark.parametrize(("status", "word"), [(JobStatus.SUBMITTING, "sent"), (JobStatus.CANCELLED, "cancelled")])
def test_a_job_that_left_the_queue_meanwhile_becomes_a_new_clip(
    world: World, saved: list[tuple[Editing, Order]], status: JobStatus, word: str
) -> None:
    pane = world.pane
    pane.edit(JOB, Purpose.CHANGE)
    pane.editing.note(dataclasses.replace(JOB, id=JobId("2"), status=status))
    assert pane.footer.button.text() == "Save changes"
    pane.editing.note(JOB.advance(status))
    assert f"{word} meanwhile" in pane.editing.banner.said
    assert pane.footer.button.text() == "Generate as a new clip"
    pane.submit()
    assert saved == []
    assert [order.request.prompt for order in world.orders] == ["A waiting fox"]
    assert pane.fields.draft.prompt == "My unsent draft"


def test_what_the_check_refuses_is_not_saved(world: World, saved: list[tuple[Editing, Order]]) -> None:
    world.pane.edit(dataclasses.replace(JOB, request=VideoRequest(prompt=" ")), Purpose.RETRY)
    world.pane.submit()
    assert saved == []
    assert world.problem("prompt") == "Write a prompt first."


def test_reusing_settings_ends_the_editing(world: World, saved: list[tuple[Editing, Order]]) -> None:
    world.pane.edit(JOB, Purpose.CHANGE)
    world.pane.fill(Order(request=VideoRequest(prompt="Another one"), connection="studio"))
    assert world.pane.editing.current is None
    assert world.pane.fields.draft.prompt == "Another one"


def test_a_draft_that_is_put_back_meanwhile_waits_for_the_end(world: World, saved: list[tuple[Editing, Order]]) -> None:
    world.pane.edit(JOB, Purpose.CHANGE)
    world.pane.restore_draft({"prompt": "Put back", "connection": "studio"})
    assert world.pane.fields.draft.prompt == "A waiting fox"
    world.pane.editing.end()
    assert world.pane.fields.draft.prompt == "Put back"


def test_a_held_connection_is_marked_and_can_go_on(world: World) -> None:
    pane, box = world.pane, world.pane.fields.connection
    released: list[str] = []
    mended: list[str] = []
    pane.release_requested.connect(released.append)
    pane.mending_requested.connect(mended.append)
    pane.set_holds({"studio": ("Key refused", "Open connection…")})
    assert box.words == "held"
    assert pane.fields.key_note.words == "“studio” is held: Key refused. New jobs wait."
    world.type("A peanut")
    world.checked()
    assert pane.footer.button.isEnabled()
    opens, goes_on = pane.fields.key_note.links
    goes_on.click()
    opens.click()
    assert (released, mended, world.requested) == (["studio"], ["studio"], [])
    assert opens.text() == "Open connection…"
    pane.set_holds({})
    assert box.words == "real"
    assert pane.fields.key_note.words == ""
    pane.set_connections([SIMULATED], "simulated", ())
    assert box.value == "simulated"
