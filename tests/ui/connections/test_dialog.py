"""Connections are added, changed, tested and removed in one window that blocks nothing and loses nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import KeyRefused
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport

if TYPE_CHECKING:
    from tests.ui.connections.conftest import World


async def test_the_dialog_leaves_the_window_behind_it_usable(world: World) -> None:
    assert not world.dialog.isModal()
    assert world.dialog.windowModality() is Qt.WindowModality.NonModal


async def test_every_connection_is_listed_with_what_it_is_and_which_is_the_default(world: World) -> None:
    assert world.dialog.list.spoken() == [
        "simulated, this computer, simulated, default",
        "gateway, Any compatible server, real",
        "studio, Any compatible server, real",
    ]


async def test_a_server_is_added_by_its_address_and_key(world: World) -> None:
    page = world.dialog.page
    await world.click(world.dialog.list.add_button)
    assert page.form.base_url.hasFocus()
    world.write(page.form.name, "gpu box")
    world.write(page.form.base_url, "10.0.0.7:8091/v1/")
    world.write(page.form.key.key, "sk-canary-1")
    await world.click(page.save_button)
    await world.until(lambda: "gpu box" in world.names())
    added = world.service.get("gpu box")
    assert added.base_url == "http://10.0.0.7:8091/v1"
    assert added.auth is Auth.BEARER
    assert world.keyring.kept[added.id] == "sk-canary-1"
    await world.until(lambda: world.shown() == "gpu box")
    assert page.note.words == "Saved."


async def test_the_enter_key_saves(world: World) -> None:
    await world.click(world.dialog.list.add_button)
    form = world.dialog.page.form
    world.write(form.name, "gpu")
    world.write(form.base_url, "http://10.0.0.7:8091/v1")
    form.key.choose(KeySource.NONE)
    form.name.setFocus()
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    await world.until(lambda: "gpu" in world.names())


async def test_gaps_are_no_mistakes_until_one_wants_to_save(world: World) -> None:
    await world.click(world.dialog.list.add_button)
    page = world.dialog.page
    assert page.form.fields["name"].problem == ""
    assert page.form.fields["base_url"].problem == ""
    await world.click(page.save_button)
    assert page.form.fields["name"].problem == "Give it a name."
    assert "Enter the server" in page.form.fields["base_url"].problem
    assert page.form.name.hasFocus()
    assert len(world.names()) == 3


async def test_a_taken_name_is_said_beside_the_name(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.write(world.dialog.page.form.name, "Studio")
    assert world.dialog.page.form.fields["name"].problem == "There is already a connection called “Studio”."


async def test_built_in_connections_say_why_they_cannot_be_changed(world: World) -> None:
    world.dialog.show_connection("simulated")
    page = world.dialog.page
    assert not page.form.isVisible()
    assert not page.save_button.isVisible()
    assert not page.remove_button.isVisible()
    assert "no network, no key, and costs nothing" in page.built_in.words
    assert "neither changed nor removed" in page.built_in.words
    assert page.test_button.isEnabled()


async def test_a_test_shows_each_check_in_words(world: World) -> None:
    world.report = ConnectionReport(
        "studio",
        ok=True,
        checks=(
            CheckResult("address", ok=True, detail="http://127.0.0.1:8091/v1 answers"),
            CheckResult("list", ok=None, detail="Not known before the first job"),
        ),
    )
    world.dialog.show_connection("studio")
    await world.click(world.dialog.page.test_button)
    report = world.dialog.page.report
    await world.until(lambda: report.words.startswith("It works."))
    assert report.words.splitlines() == [
        "It works.",
        "Address",
        "http://127.0.0.1:8091/v1 answers",
        "List of videos",
        "Not known before the first job",
    ]
    assert world.dialog.page.test_button.isEnabled()


async def test_a_failed_test_says_what_to_do(world: World) -> None:
    error = KeyRefused(host="gateway.example", status=401, server_message="No such key.")
    checks = (CheckResult("key", ok=False, detail="refused"),)
    world.report = ConnectionReport("gateway", ok=False, checks=checks, error=error)
    world.dialog.show_connection("gateway")
    await world.click(world.dialog.page.test_button)
    report = world.dialog.page.report
    await world.until(lambda: "refused the key (401)" in report.words)
    assert "Check that the key is complete" in report.words
    assert world.clients[-1].key == "sk-canary-1"


async def test_the_same_complaint_is_said_only_once(world: World) -> None:
    error = KeyRefused(host="gateway.example", status=401, server_message="")
    checks = tuple(CheckResult(subject, ok=False, detail=str(error)) for subject in ("key", "models", "list"))
    world.report = ConnectionReport("gateway", ok=False, checks=checks, error=error)
    await world.click(world.dialog.page.test_button)
    report = world.dialog.page.report
    await world.until(lambda: "refused the key" in report.words)
    assert report.words.count("refused the key") == 1
    assert report.words.count("See above.") == 3


async def test_while_a_test_runs_the_keyboard_is_on_its_cancel_button(world: World) -> None:
    world.answer.clear()
    world.dialog.show_connection("studio")
    page = world.dialog.page
    page.test_button.setFocus()
    QTest.keyClick(page.test_button, Qt.Key.Key_Space)
    await world.until(page.report.cancel_button.hasFocus)
    world.answer.set()
    await world.until(page.test_button.hasFocus)


async def test_what_is_being_entered_can_be_tested_before_it_is_saved(world: World) -> None:
    await world.click(world.dialog.list.add_button)
    form = world.dialog.page.form
    world.write(form.base_url, "http://10.0.0.7:8091/v1")
    world.write(form.key.key, "sk-typed")
    await world.click(world.dialog.page.test_button)
    await world.until(lambda: world.dialog.page.report.words.startswith("It works."))
    assert world.clients[-1].connection.base_url == "http://10.0.0.7:8091/v1"
    assert world.clients[-1].key == "sk-typed"
    assert len(world.names()) == 3


async def test_without_an_address_there_is_nothing_to_test(world: World) -> None:
    await world.click(world.dialog.list.add_button)
    await world.click(world.dialog.page.test_button)
    assert "Enter the server" in world.dialog.page.form.fields["base_url"].problem
    assert world.clients == []


async def test_a_test_can_be_cancelled_and_the_window_lives_on_meanwhile(world: World) -> None:
    world.answer.clear()
    world.dialog.show_connection("studio")
    page = world.dialog.page
    await world.click(page.test_button)
    await world.until(lambda: page.report.words.startswith("Testing studio"))
    assert not page.test_button.isEnabled()
    assert page.form.isEnabled()
    await world.click(page.report.cancel_button)
    assert page.report.words == "The test was stopped."
    world.answer.set()
    await asyncio.sleep(0.05)
    QApplication.processEvents()
    assert page.report.words == "The test was stopped."
    assert page.test_button.isEnabled()


async def test_a_change_makes_an_old_report_go(world: World) -> None:
    world.dialog.show_connection("studio")
    page = world.dialog.page
    await world.click(page.test_button)
    await world.until(lambda: page.report.words.startswith("It works."))
    world.write(page.form.base_url, "http://127.0.0.1:9/v1")
    assert page.report.isHidden()


async def test_another_connection_becomes_the_default(world: World) -> None:
    world.dialog.show_connection("studio")
    await world.click(world.dialog.page.default_button)
    await world.until(lambda: world.service.default().name == "studio")
    await world.until(lambda: "studio, Any compatible server, real, default" in world.dialog.list.spoken())
    assert not world.dialog.page.default_button.isVisible()


async def test_a_first_server_is_offered_as_the_default_once_it_is_saved(world: World) -> None:
    world.dialog.show_connection("studio")
    world.dialog.page.form.advanced.concurrency.setValue(2)
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: world.dialog.page.note.words == "Saved.")
    await world.click(world.dialog.page.note.links[0])
    await world.until(lambda: world.service.default().name == "studio")


async def test_removing_asks_in_place_and_takes_the_key_along(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    await world.click(page.remove_button)
    assert page.question.words == "Remove “gateway” and its key? The jobs that it made stay in the list."
    assert page.question.buttons[-1].hasFocus()
    await world.click(page.question.buttons[-1])
    assert "gateway" in world.names()
    await world.click(page.remove_button)
    await world.click(page.question.buttons[0])
    await world.until(lambda: "gateway" not in world.names())
    assert world.keyring.kept == {}
    await world.until(lambda: world.shown() == "simulated")


async def test_going_elsewhere_with_unsaved_changes_asks_first(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    world.write(page.form.name, "renamed")
    world.dialog.list.view.setFocus()
    QTest.keyClick(world.dialog.list.view, Qt.Key.Key_Down)
    await world.until(lambda: bool(page.question.words))
    assert page.question.words == "“gateway” has changes that are not saved."
    assert world.shown() == "gateway"
    await world.click(page.question.buttons[2])
    assert page.form.name.text() == "renamed"
    QTest.keyClick(world.dialog.list.view, Qt.Key.Key_Down)
    await world.until(lambda: bool(page.question.words))
    await world.click(page.question.buttons[1])
    await world.until(lambda: world.shown() == "studio")
    assert "renamed" in world.names()


async def test_unsaved_changes_can_be_discarded(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    world.write(page.form.name, "renamed")
    await world.click(world.dialog.list.add_button)
    await world.click(page.question.buttons[0])
    assert world.shown() == "New connection"
    assert "gateway" in world.names()


async def test_closing_with_unsaved_changes_asks_first(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    world.write(page.form.name, "renamed")
    QTest.keyClick(world.dialog, Qt.Key.Key_Escape)
    assert world.dialog.isVisible()
    assert page.question.words
    world.dialog.close()
    assert world.dialog.isVisible()
    await world.click(page.question.buttons[0])
    assert not world.dialog.isVisible()


async def test_escape_closes_when_nothing_is_unsaved(world: World) -> None:
    QTest.keyClick(world.dialog, Qt.Key.Key_Escape)
    assert not world.dialog.isVisible()


async def test_revert_brings_back_what_is_stored(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    assert not page.revert_button.isEnabled()
    world.write(page.form.name, "renamed")
    await world.click(page.revert_button)
    assert page.form.name.text() == "gateway"
    assert not page.save_button.isEnabled()


async def test_news_from_elsewhere_keep_what_is_being_entered(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.write(world.dialog.page.form.name, "renamed")
    await world.service.remove("studio")
    world.dialog.refresh()
    assert world.dialog.list.names() == ["simulated", "gateway"]
    assert world.dialog.page.form.name.text() == "renamed"
