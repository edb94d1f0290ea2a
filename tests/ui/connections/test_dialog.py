"""Connections are added, changed, tested and removed in one window that blocks nothing and loses nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import KeyRefused, KeyringInsecure, KeyringLocked, KeyringMissing, SecretError
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


async def test_a_stored_key_is_never_shown(world: World, canary: str) -> None:
    world.dialog.show_connection("gateway")
    key = world.dialog.page.form.key
    assert not key.key.isVisible()
    assert key.stored_words.text().endswith("Stored in the keyring")
    await world.click(key.replace)
    assert key.key.hasFocus()
    assert key.key.text() == ""
    assert key.key.echoMode() is QLineEdit.EchoMode.Password
    for widget in world.dialog.findChildren(QWidget):
        assert canary not in widget.toolTip() + widget.accessibleName() + widget.accessibleDescription()
        if isinstance(widget, QLineEdit | QLabel):
            assert canary not in widget.text()


async def test_a_key_that_was_to_be_replaced_can_be_kept_after_all(world: World) -> None:
    world.dialog.show_connection("gateway")
    form = world.dialog.page.form
    await world.click(form.key.replace)
    QTest.keyClicks(form.key.key, "sk-another")
    assert world.dialog.dirty
    await world.click(form.key.keep)
    await world.until(lambda: not world.dialog.dirty)
    assert form.key.replace.hasFocus()


async def test_after_saving_the_typed_key_is_gone_from_the_form(world: World) -> None:
    world.dialog.show_connection("gateway")
    form = world.dialog.page.form
    await world.click(form.key.replace)
    QTest.keyClicks(form.key.key, "sk-another")
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: "sk-another" in world.keyring.kept.values())
    await world.until(lambda: form.key.key.text() == "" and form.key.stored.isVisible())


async def test_changing_other_things_leaves_the_stored_key_alone(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.dialog.page.form.advanced.concurrency.setValue(9)
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: world.service.get("gateway").concurrency == 9)
    assert list(world.keyring.kept.values()) == ["sk-canary-1"]


async def test_a_key_can_be_kept_for_the_session_only(world: World) -> None:
    world.dialog.show_connection("gateway")
    form = world.dialog.page.form
    form.key.choose(KeySource.SESSION)
    world.write(form.key.key, "sk-session")
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: world.service.get("gateway").key_source is KeySource.SESSION)
    assert "sk-session" not in world.keyring.kept.values()
    assert not world.service.needs_key("gateway")


async def test_a_key_can_be_read_from_an_environment_variable(world: World) -> None:
    world.dialog.show_connection("gateway")
    form = world.dialog.page.form
    form.key.choose(KeySource.ENVIRONMENT)
    assert form.key.variable.isVisible()
    assert not form.key.key.isVisible()
    world.write(form.key.variable, "MY_KEY")
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: world.service.get("gateway").key_variable == "MY_KEY")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (KeyringMissing(reason="no Secret Service answers"), "no Secret Service answers"),
        (KeyringLocked(), "The system keyring is locked."),
        (KeyringInsecure(backend="PlaintextKeyring"), "without encryption"),
    ],
)
async def test_a_keyring_that_will_not_do_is_explained_with_the_ways_out(
    world: World, trouble: SecretError, words: str
) -> None:
    page = world.dialog.page
    world.dialog.show_connection("gateway")
    world.keyring.trouble = trouble
    world.write(page.form.key.key, "sk-session")
    await world.click(page.save_button)
    await world.until(lambda: words in page.note.words)
    assert page.form.key.key.text() == "sk-session"
    session, variable = page.note.links
    assert variable.text() == "Use an environment variable"
    await world.click(session)
    await world.until(lambda: world.service.get("gateway").key_source is KeySource.SESSION)


async def test_the_way_out_by_a_variable_asks_for_its_name(world: World) -> None:
    page = world.dialog.page
    world.dialog.show_connection("gateway")
    world.keyring.trouble = KeyringLocked()
    world.write(page.form.key.key, "sk")
    await world.click(page.save_button)
    await world.until(lambda: bool(page.note.words))
    await world.click(page.note.links[1])
    assert page.form.key.variable.hasFocus()


async def test_a_connection_without_its_key_opens_where_it_is_entered(world: World) -> None:
    world.dialog.show_connection("gateway")
    form = world.dialog.page.form
    form.key.choose(KeySource.SESSION)
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: world.service.needs_key("gateway") and not world.dialog.dirty)
    world.dialog.show_connection("studio")
    world.dialog.show_connection("gateway")
    await world.until(form.key.key.hasFocus)
    assert form.key.key.placeholderText() == "Paste the key"


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
