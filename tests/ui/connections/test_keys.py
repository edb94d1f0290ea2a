"""A key goes in, is kept where a person wants it, and never comes out; a keyring that will not do has ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import KeySource, Learned
from sora_desktop.domain.errors import KeyringInsecure, KeyringLocked, KeyringMissing, SecretError
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport

if TYPE_CHECKING:
    from tests.ui.connections.conftest import World


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


@pytest.mark.parametrize(
    ("listing", "typed", "kept"),
    [
        (Support.YES, "", KeySource.NONE),
        (Support.UNKNOWN, "", KeySource.KEYRING),
        (Support.YES, "sk-mine", KeySource.KEYRING),
    ],
)
async def test_a_server_that_shows_its_list_without_a_key_is_not_asked_for_one(
    world: World, listing: Support, typed: str, kept: KeySource
) -> None:
    found = CheckResult("list", ok=True, detail="shown")
    world.report = ConnectionReport("box", ok=True, checks=(found,), learned=Learned(listing=listing))
    world.dialog.add_connection()
    form = world.dialog.page.form
    world.write(form.name, "box")
    world.write(form.base_url, "http://127.0.0.1:8091/v1")
    world.write(form.key.key, typed)
    await world.click(world.dialog.page.test_button)
    await world.until(lambda: "It works." in world.dialog.page.report.words)
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: "box" in world.names())
    assert world.service.get("box").key_source is kept
