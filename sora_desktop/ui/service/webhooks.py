"""The programs that are told what became of jobs: added, tried and removed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.connections.question import Question
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.moments import moment_text
from sora_desktop.ui.service.copy_line import CopyLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.webhooks import Delivery, Webhook
    from sora_desktop.services.webhooks import WebhookService


class WebhooksCard(QWidget):
    """A list of webhooks, and the field for another one; a new one's secret is shown once."""

    def __init__(self, service: WebhookService, start: Callable[..., Any]) -> None:
        """Start without any; `refresh` reads them, and `start` runs a coroutine on the window's loop."""
        super().__init__()
        self._service = service
        self._start = start
        self.rows: list[WebhookRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.url = QLineEdit()
        self.url.setPlaceholderText("http://127.0.0.1:8080/sora")
        self.add_button = QPushButton(self.tr("Add"))
        self.add_button.setAutoDefault(False)
        self.add_button.setEnabled(False)
        self.elsewhere = QCheckBox(self.tr("It may be on another computer"))
        self.field = Field(self.tr("Tell another program at"), self._adding(), focus=self.url)
        self.secret_words = Note(framed=True)
        self.secret = CopyLine(self.tr("Secret"), secret=True)
        self.question = Question()
        self.url.textChanged.connect(self._on_written)
        self.url.returnPressed.connect(self._add)
        self.add_button.clicked.connect(self._add)
        self._place()
        self.forget_secret()

    def refresh(self) -> None:
        """Read the list anew."""
        self._start(self._read(), on_error=self._on_error)

    def forget_secret(self) -> None:
        """Show the new secret no longer; it cannot be shown again."""
        self.secret.show_text("")
        self.secret.cover()
        self.secret.hide()
        self.secret_words.say("")

    async def _read(self) -> None:
        self._show(await self._service.all())

    def _show(self, webhooks: Sequence[Webhook]) -> None:
        known = {row.webhook: row for row in self.rows}
        kept = [known[webhook] if webhook in known else self._row(webhook) for webhook in webhooks]
        for row in set(self.rows) - set(kept):
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = kept
        for place, row in enumerate(kept):
            self._list.insertWidget(place, row)

    def _row(self, webhook: Webhook) -> WebhookRow:
        row = WebhookRow(webhook)
        row.test_button.clicked.connect(lambda: self._test(row))
        row.remove_button.clicked.connect(lambda: self._ask_to_remove(webhook))
        return row

    def _on_written(self, text: str) -> None:
        self.add_button.setEnabled(bool(text.strip()))
        self.field.show_problem("")

    def _add(self) -> None:
        url = self.url.text().strip()
        if url and self.add_button.isEnabled():
            self.add_button.setEnabled(False)
            self._start(self._added(url, elsewhere=self.elsewhere.isChecked()), on_error=self._on_refused)

    async def _added(self, url: str, *, elsewhere: bool) -> None:
        made = await self._service.add(url, elsewhere=elsewhere)
        self.url.clear()
        self.elsewhere.setChecked(False)
        self.secret_words.say(
            self.tr("Give this secret to the program now: it checks the messages with it. It is not shown again."),
            Tone.ATTENTION,
        )
        self.secret.show_text(made.secret)
        self.secret.show()
        self.secret.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)
        await self._read()

    def _test(self, row: WebhookRow) -> None:
        row.say(self.tr("A test message is on its way…"), Tone.QUIET)
        row.test_button.setEnabled(False)

        async def test() -> None:
            row.show_delivery(await self._service.test(row.webhook.id))

        def refused(error: SoraDesktopError) -> None:
            row.test_button.setEnabled(True)
            row.say(_said(error), Tone.PROBLEM)

        self._start(test(), on_error=refused)

    def _ask_to_remove(self, webhook: Webhook) -> None:
        self.question.ask(
            self.tr("Remove {url}? What it was still to be told is dropped.").format(url=webhook.url),
            [
                (self.tr("Remove"), lambda: self._start(self._removed(webhook), on_error=self._on_error)),
                (self.tr("Keep"), self.url.setFocus),
            ],
            danger=True,
        )

    async def _removed(self, webhook: Webhook) -> None:
        await self._service.remove(webhook.id)
        await self._read()
        self.url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, error: SoraDesktopError) -> None:
        self.field.show_problem(_said(error))
        self.add_button.setEnabled(True)
        self.url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_error(self, error: SoraDesktopError) -> None:
        self.field.show_problem(_said(error))

    def _adding(self) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.url, 1)
        line.addWidget(self.add_button)
        column.addLayout(line)
        column.addWidget(self.elsewhere)
        return row

    def _place(self) -> None:
        title = QLabel(self.tr("Webhooks"))
        theme.mark(title, "role", "strong")
        words = QLabel(
            self.tr("Programs that are told when a job is done, has failed or needs you, with a signed message.")
        )
        words.setWordWrap(True)
        theme.mark(words, "role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(words)
        column.addLayout(self._list)
        column.addWidget(self.question)
        column.addWidget(self.secret_words)
        column.addWidget(self.secret)
        column.addWidget(self.field)


class WebhookRow(QWidget):
    """One webhook: its address, how its messages fare, and what can be done with it."""

    def __init__(self, webhook: Webhook) -> None:
        """Show a webhook."""
        super().__init__()
        self.webhook = webhook
        address = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        address.setText(webhook.url)
        self.test_button = _small(self.tr("Test"), self.tr("Test {url}").format(url=webhook.url))
        self.remove_button = _small(self.tr("Remove"), self.tr("Remove {url}").format(url=webhook.url))
        self.note = Note()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(address, 1)
        line.addWidget(self.test_button)
        line.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.note)
        self._say_standing()

    def say(self, words: str, tone: Tone) -> None:
        """Say how its messages fare."""
        self.note.say(words, tone)

    def _say_standing(self) -> None:
        webhook = self.webhook
        if webhook.failure is not None:
            reason = webhook.failure.rstrip(".")
            words = self.tr("The last message was not delivered: {reason}.").format(reason=reason)
            if webhook.waiting:
                waiting = self.tr("%n messages are sent again and again.", "", webhook.waiting)
                words = f"{words} {waiting}"
            self.say(words, Tone.ATTENTION)
        elif webhook.given_up:
            self.say(self.tr("%n messages were given up.", "", webhook.given_up), Tone.ATTENTION)
        elif webhook.delivered_at is not None:
            moment = moment_text(webhook.delivered_at)
            self.say(self.tr("Last message: {moment}.").format(moment=moment), Tone.DONE)
        else:
            self.say(self.tr("It was told nothing yet."), Tone.QUIET)

    def show_delivery(self, delivery: Delivery) -> None:
        """Say what became of a test."""
        self.test_button.setEnabled(True)
        if delivery.taken:
            self.say(self.tr("It took the test message."), Tone.DONE)
        else:
            words = self.tr("It did not take the test message: {reason}.")
            self.say(words.format(reason=delivery.detail.rstrip(".")), Tone.PROBLEM)


def _small(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.setAccessibleName(name)
    theme.mark(button, "quiet")
    return button


def _said(error: SoraDesktopError) -> str:
    return " ".join(describe_error(error)).strip()
