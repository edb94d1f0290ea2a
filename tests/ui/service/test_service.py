"""The local service is switched on with a tick, says where it is, and says beside the port what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from sora_desktop.domain.errors import CannotListen, ExtraMissing, InvalidWebhook, SoraDesktopError
from sora_desktop.domain.webhooks import Delivery, NewWebhook, Webhook
from sora_desktop.storage.settings import Settings
from sora_desktop.ui.service.dialog import ServiceDialog
from sora_desktop.ui.service.switch import ServiceSwitch
from tests.plugins.at_once import run
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.services.settings import SettingsService
    from sora_desktop.services.webhooks import WebhookService

SECRET = "whsec_Y2FuYXJ5"


class Service:
    """A service that only says that it runs."""

    def __init__(self) -> None:
        self.running = False
        self.address: str | None = None
        self.token = ""
        self.taken = {3001}
        self.lacks: SoraDesktopError | None = None

    async def start(self, port: int = 3000) -> str:
        if self.lacks is not None:
            raise self.lacks
        if port in self.taken:
            raise CannotListen(address=f"127.0.0.1:{port}", reason="another program listens there")
        self.running, self.token = True, self.token or "first-token"
        self.address = f"http://127.0.0.1:{port or 40000}"
        return self.address

    async def stop(self) -> None:
        self.running, self.address = False, None

    async def renew_token(self) -> str:
        self.token = "second-token"
        return self.token


class Kept:
    """Settings in memory."""

    def __init__(self) -> None:
        self.current = Settings()
        self.on: list[bool] = []
        """What was kept, but for what was kept before."""

    def change(self, *, service_on: bool | None = None, service_port: int | None = None) -> None:
        if service_on is not None:
            if service_on is not self.current.service_on:
                self.on.append(service_on)
            self.current = replace(self.current, service_on=service_on)
        if service_port is not None:
            self.current = replace(self.current, service_port=service_port)


class Hooks:
    """Webhooks in memory."""

    def __init__(self) -> None:
        self.known: list[Webhook] = []
        self.delivery = Delivery(taken=True, status=204, detail="204")

    async def all(self) -> list[Webhook]:
        return list(self.known)

    async def add(self, url: str, *, elsewhere: bool = False) -> NewWebhook:
        if not elsewhere and "127.0.0.1" not in url:
            raise InvalidWebhook(reason="It is not this computer.")
        made = Webhook(
            id=f"wh_{len(self.known)}", url=url, elsewhere=elsewhere, made_at=datetime(2026, 11, 22, tzinfo=UTC)
        )
        self.known.append(made)
        return NewWebhook(made, SECRET)

    async def remove(self, webhook_id: str) -> None:
        self.known = [one for one in self.known if one.id != webhook_id]

    async def test(self, _webhook_id: str) -> Delivery:
        return self.delivery


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
def dialog(ground: QWidget, qtbot: QtBot, service: Service, kept: Kept, hooks: Hooks) -> ServiceDialog:
    settings: SettingsService = kept  # type: ignore[assignment]  # shaped alike
    webhooks: WebhookService = hooks  # type: ignore[assignment]  # shaped alike
    switch = ServiceSwitch(service, settings, run, ground)
    made = ServiceDialog(switch, webhooks, run, ground)
    made.present()
    wait_active(qtbot, made)
    return made


def test_it_is_off_until_it_is_ticked_and_says_who_can_connect(dialog: ServiceDialog, kept: Kept) -> None:
    assert not dialog.tick.isChecked()
    assert "nobody can connect" in dialog.state.words
    assert not dialog.address.copy_button.isEnabled()
    QTest.keyClick(dialog.tick, Qt.Key.Key_Space)
    assert dialog.tick.isChecked()
    assert "Only programs on this computer" in dialog.state.words
    assert dialog.address.line.text() == "http://127.0.0.1:3000"
    assert kept.on == [True]
    dialog.tick.click()
    assert kept.on == [True, False]
    assert dialog.address.line.text() == ""


def test_the_token_is_covered_copied_and_renewed(dialog: ServiceDialog) -> None:
    dialog.tick.click()
    assert dialog.token.line.echoMode() is QLineEdit.EchoMode.Password
    dialog.token.copy_button.click()
    assert QApplication.clipboard().text() == "first-token"
    assert dialog.token.copy_button.text() == "Copied"
    dialog.new_token.click()
    assert dialog.token.line.text() == "second-token"
    dialog.token.show_button.click()
    assert dialog.token.line.echoMode() is QLineEdit.EchoMode.Normal
    dialog.close()
    assert dialog.token.line.echoMode() is QLineEdit.EchoMode.Password


def test_a_token_that_will_not_last_is_said_to_be_so(ground: QWidget, service: Service, kept: Kept) -> None:
    switch = ServiceSwitch(service, kept, run, ground, kept=lambda: False)  # type: ignore[arg-type]  # shaped alike
    dialog = ServiceDialog(switch, Hooks(), run, ground)  # type: ignore[arg-type]  # the same
    dialog.present()
    assert dialog.fields["token"].problem == ""
    dialog.tick.click()
    assert "no keyring" in dialog.fields["token"].problem


def test_a_taken_port_is_said_beside_the_port(dialog: ServiceDialog, kept: Kept) -> None:
    dialog.port_box.setValue(3001)
    dialog.tick.click()
    assert not dialog.tick.isChecked()
    assert "another program listens there" in dialog.fields["port"].problem
    assert not kept.current.service_on
    dialog.port_box.setValue(3002)
    assert dialog.fields["port"].problem == ""
    dialog.tick.click()
    assert dialog.address.line.text().endswith(":3002")
    assert not dialog.apply_button.isVisible()
    dialog.port_box.setValue(3003)
    dialog.apply_button.click()
    assert dialog.address.line.text().endswith(":3003")
    assert kept.current.service_port == 3003


def test_libraries_that_are_missing_are_said_of_the_service_and_not_of_its_port(
    dialog: ServiceDialog, service: Service
) -> None:
    service.lacks = ExtraMissing(part="The local service", packages="fastapi", way="Install them.")
    dialog.tick.click()
    assert not dialog.tick.isChecked()
    assert dialog.state.words == "The local service needs libraries that are not installed: fastapi. Install them."
    assert dialog.fields["port"].problem == ""


def test_it_is_on_again_at_the_next_start(ground: QWidget, service: Service, kept: Kept) -> None:
    switch = ServiceSwitch(service, kept, run, ground)  # type: ignore[arg-type]  # shaped alike
    switch.begin()
    assert not switch.on
    kept.change(service_on=True, service_port=3001)
    switch.begin()
    assert "another program" in str(switch.error)
    assert kept.current.service_on
    service.taken.clear()
    switch.begin()
    assert service.running
    assert str(switch.error) == "None"


def test_a_webhook_is_added_and_its_secret_shown_once(dialog: ServiceDialog, hooks: Hooks) -> None:
    card = dialog.webhooks
    assert not card.add_button.isEnabled()
    QTest.keyClicks(card.url, "http://127.0.0.1:8080/sora")
    QTest.keyClick(card.url, Qt.Key.Key_Return)
    assert [one.url for one in hooks.known] == ["http://127.0.0.1:8080/sora"]
    assert dialog.isVisible()
    assert card.secret.isVisible()
    card.secret.copy_button.click()
    assert QApplication.clipboard().text() == SECRET
    assert len(card.rows) == 1
    assert card.url.text() == ""
    dialog.close()
    dialog.present()
    assert card.secret.line.text() == ""
    assert not card.secret.isVisible()


def test_an_address_that_will_not_do_is_said_beside_it(dialog: ServiceDialog, hooks: Hooks) -> None:
    card = dialog.webhooks
    card.url.setText("http://nas.local/hook")
    card.add_button.click()
    assert "not this computer" in card.field.problem
    assert card.url.text() == "http://nas.local/hook"
    card.elsewhere.click()
    card.add_button.click()
    assert hooks.known[0].elsewhere


def test_a_webhook_is_tested_and_removed_after_a_question(dialog: ServiceDialog, hooks: Hooks) -> None:
    card = dialog.webhooks
    card.url.setText("http://127.0.0.1:8080/sora")
    card.add_button.click()
    row = card.rows[0]
    assert "told nothing yet" in row.note.words
    row.test_button.click()
    assert row.note.words == "It took the test message."
    hooks.delivery = Delivery(taken=False, status=None, detail="nobody listens there.")
    row.test_button.click()
    assert row.note.words == "It did not take the test message: nobody listens there."
    row.remove_button.click()
    assert "Remove http://127.0.0.1:8080/sora?" in card.question.words
    assert hooks.known
    card.question.buttons[0].click()
    assert hooks.known == []
    assert card.rows == []


def test_how_messages_fare_is_said(dialog: ServiceDialog, hooks: Hooks) -> None:
    hooks.known = [
        Webhook(
            id="wh_1",
            url="http://127.0.0.1:1/a",
            made_at=datetime(2026, 11, 22, tzinfo=UTC),
            failure="nobody listens there",
            waiting=2,
        ),
        Webhook(id="wh_2", url="http://127.0.0.1:1/b", made_at=datetime(2026, 11, 22, tzinfo=UTC), given_up=3),
        Webhook(
            id="wh_3",
            url="http://127.0.0.1:1/c",
            made_at=datetime(2026, 11, 22, tzinfo=UTC),
            delivered_at=datetime(2026, 11, 22, tzinfo=UTC),
        ),
    ]
    dialog.webhooks.refresh()
    first, second, third = (row.note.words for row in dialog.webhooks.rows)
    assert "nobody listens there" in first
    assert "given up" in second
    assert third.startswith("Last message:")
