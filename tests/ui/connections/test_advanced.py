"""Proxy, authorities, headers, waiting times and prices: entered, judged, stored, and secrets never shown again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from sora_desktop.domain.connections import Header, KeySource
from sora_desktop.ui.connections.entry import ProxyWay

if TYPE_CHECKING:
    from sora_desktop.ui.connections.advanced import Advanced
    from tests.ui.connections.conftest import World

AUTHORITY = Path(__file__).parents[2] / "clients" / "certificates" / "authority.pem"


async def opened(world: World, name: str = "gateway") -> Advanced:
    """Show the advanced part of a connection."""
    world.dialog.show_connection(name)
    advanced = world.dialog.page.form.advanced
    advanced.disclosure.setFocus()
    QTest.keyClick(advanced.disclosure, Qt.Key.Key_Space)
    await world.until(advanced.body.isVisible)
    return advanced


async def save(world: World) -> None:
    """Save and wait until it is stored."""
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: not world.dialog.dirty)


def way(advanced: Advanced, chosen: ProxyWay) -> None:
    """Choose a way to the server."""
    advanced.proxy_way.setCurrentIndex(advanced.proxy_way.findData(chosen.value))


async def test_it_is_shut_until_somebody_wants_it(world: World) -> None:
    world.dialog.show_connection("gateway")
    assert not world.dialog.page.form.advanced.body.isVisible()


async def test_while_it_is_shut_its_line_says_what_was_changed(world: World) -> None:
    advanced = await opened(world)
    way(advanced, ProxyWay.NONE)
    advanced.connect_timeout.setValue(20)
    await world.click(advanced.disclosure)
    assert advanced.summary.text() == "own waiting times, no proxy"
    assert advanced.disclosure.accessibleDescription() == "own waiting times, no proxy"


async def test_waiting_times_and_jobs_at_once_are_stored(world: World) -> None:
    advanced = await opened(world)
    advanced.connect_timeout.setValue(20)
    advanced.answer_timeout.setValue(900)
    advanced.concurrency.setValue(9)
    await save(world)
    stored = world.service.get("gateway")
    assert (stored.connect_timeout, stored.answer_timeout, stored.concurrency) == (20, 900, 9)
    advanced.connect_timeout.setValue(0)
    await save(world)
    assert world.service.get("gateway").connect_timeout is None


async def test_the_password_of_a_proxy_goes_to_the_keyring_and_is_not_shown_again(world: World) -> None:
    advanced = await opened(world)
    assert not advanced.proxy.isVisible()
    way(advanced, ProxyWay.ADDRESS)
    world.write(advanced.proxy, "http://ana:sk-canary-9@proxy.example:3128")
    assert "goes to the keyring" in advanced.fields["proxy"].problem
    await save(world)
    assert world.service.get("gateway").proxy == "http://ana@proxy.example:3128"
    assert any("sk-canary-9" in kept for kept in world.keyring.kept.values())
    assert advanced.proxy.text() == "http://ana@proxy.example:3128"


async def test_no_proxy_at_all_can_be_chosen(world: World) -> None:
    advanced = await opened(world)
    way(advanced, ProxyWay.NONE)
    await save(world)
    assert world.service.get("gateway").proxy == "direct"
    world.dialog.show_connection("studio")
    world.dialog.show_connection("gateway")
    assert advanced.proxy_way.currentData() == ProxyWay.NONE.value


async def test_what_is_no_proxy_is_said_beside_it_and_shown_when_one_wants_to_save(world: World) -> None:
    advanced = await opened(world)
    way(advanced, ProxyWay.ADDRESS)
    assert advanced.fields["proxy"].problem == ""
    world.write(advanced.proxy, "socks5://proxy.example:1080")
    assert "SOCKS" in advanced.fields["proxy"].problem
    await world.click(advanced.disclosure)
    await world.click(world.dialog.page.save_button)
    assert advanced.body.isVisible()
    assert world.service.get("gateway").proxy is None


async def test_a_file_of_authorities_is_chosen_in_a_dialog_that_blocks_nothing(world: World, tmp_path: Path) -> None:
    file = Path(shutil.copy(AUTHORITY, tmp_path))
    advanced = await opened(world)
    await world.click(advanced.choose_file)
    dialog = advanced.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.close()
    assert advanced.ca_file.text() == str(file)
    await save(world)
    assert world.service.get("gateway").ca_file == str(file)


async def test_a_file_that_is_not_there_is_said_beside_the_field(world: World, tmp_path: Path) -> None:
    advanced = await opened(world)
    world.write(advanced.ca_file, str(tmp_path / "none.pem"))
    assert advanced.fields["ca_file"].problem == "There is no such file on this computer."
    await world.click(world.dialog.page.save_button)
    assert advanced.ca_file.hasFocus()


async def test_headers_are_added_by_keyboard_alone_and_stored(world: World) -> None:
    advanced = await opened(world)
    advanced.headers.add_button.setFocus()
    QTest.keyClick(advanced.headers.add_button, Qt.Key.Key_Space)
    (row,) = advanced.headers.rows
    await world.until(row.name.hasFocus)
    QTest.keyClicks(row.name, "X-Team")
    QTest.keyClick(row.name, Qt.Key.Key_Tab)
    assert row.value.hasFocus()
    QTest.keyClicks(row.value, "night")
    await save(world)
    assert world.service.get("gateway").headers == (Header("X-Team", "night"),)


async def test_a_secret_header_is_masked_kept_in_the_keyring_and_never_shown_again(world: World) -> None:
    advanced = await opened(world)
    await world.click(advanced.headers.add_button)
    row = advanced.headers.rows[0]
    QTest.keyClicks(row.name, "X-Gateway-Token")
    QTest.keyClicks(row.value, "sk-canary-7")
    assert row.secret.isChecked(), "what looks like a secret is treated as one"
    assert row.value.echoMode() is QLineEdit.EchoMode.Password
    await save(world)
    assert world.service.get("gateway").headers == (Header("X-Gateway-Token", None),)
    assert "sk-canary-7" in world.keyring.kept.values()
    shown = advanced.headers.rows[0]
    assert shown.value.text() == ""
    assert "Stored in the keyring" in shown.value.placeholderText()
    for widget in world.dialog.findChildren(QWidget):
        assert "sk-canary-7" not in widget.accessibleName() + widget.accessibleDescription() + widget.toolTip()
    world.write(shown.name, "X-Gateway-Token")
    advanced.concurrency.setValue(3)
    await save(world)
    assert "sk-canary-7" in world.keyring.kept.values(), "it stays until another one is typed"


async def test_a_stored_secret_does_not_come_back_into_the_light(world: World) -> None:
    advanced = await opened(world)
    await world.click(advanced.headers.add_button)
    row = advanced.headers.rows[0]
    QTest.keyClicks(row.name, "X-Note")
    QTest.keyClicks(row.value, "hidden")
    await world.click(row.secret)
    await save(world)
    shown = advanced.headers.rows[0]
    await world.click(shown.secret)
    assert shown.value.text() == ""
    assert "X-Note has no value" in advanced.fields["headers"].problem


async def test_what_is_wrong_with_headers_is_said_below_them(world: World) -> None:
    advanced = await opened(world)
    for name in ("X-Team", "x-team"):
        await world.click(advanced.headers.add_button)
        QTest.keyClicks(advanced.headers.rows[-1].name, name)
        QTest.keyClicks(advanced.headers.rows[-1].value, "a")
    assert "twice" in advanced.fields["headers"].problem
    await world.click(advanced.headers.rows[0].remove)
    assert advanced.fields["headers"].problem == ""
    assert advanced.headers.rows[0].name.hasFocus()


async def test_a_row_that_was_begun_and_left_empty_is_nothing(world: World) -> None:
    advanced = await opened(world)
    await world.click(advanced.headers.add_button)
    await world.click(advanced.prices.add_button)
    assert not world.dialog.dirty


async def test_prices_are_stored_with_their_source_and_day(world: World) -> None:
    advanced = await opened(world)
    await world.click(advanced.prices.add_button)
    row = advanced.prices.rows[0]
    assert row.model.hasFocus()
    for field, text in ((row.model, "veo"), (row.size_, "1280x720"), (row.price, "0,12"), (row.source, "contract")):
        QTest.keyClicks(field, text)
    await save(world)
    (price,) = world.service.get("gateway").prices
    assert (price.model, price.size, price.usd_per_second, price.source) == ("veo", "1280x720", 0.12, "contract")
    assert price.as_of is not None
    assert advanced.prices.rows[0].date.text()


async def test_what_is_no_price_is_said_below_them(world: World) -> None:
    advanced = await opened(world)
    await world.click(advanced.prices.add_button)
    QTest.keyClicks(advanced.prices.rows[0].model, "veo")
    QTest.keyClicks(advanced.prices.rows[0].price, "cheap")
    assert "as a number" in advanced.fields["prices"].problem
    await world.click(world.dialog.page.save_button)
    assert world.service.get("gateway").prices == ()


async def test_known_prices_are_shown_with_their_source_and_can_be_overridden_and_given_back(world: World) -> None:
    form = world.dialog.page.form
    advanced = await opened(world)
    form.kind.show_kind("openai")
    form.kind.activated.emit(form.kind.currentIndex())
    words = advanced.prices.known_words
    assert words[:5] == ["sora-2", "any size", "$0.10", "developers.openai.com", "24 Sep 2026"]
    links = advanced.prices.change_links()
    await world.click(links[0])
    row = advanced.prices.rows[0]
    assert (row.model.text(), row.price.text(), row.price.selectedText()) == ("sora-2", "0.1", "0.1")
    assert len(advanced.prices.change_links()) == len(links) - 1
    await world.click(row.remove)
    assert len(advanced.prices.change_links()) == len(links)


async def test_a_connection_without_a_key_comes_back_as_such(world: World) -> None:
    world.dialog.show_connection("studio")
    form = world.dialog.page.form
    assert form.key.source is KeySource.NONE
    assert not form.fields["auth"].isVisible()
