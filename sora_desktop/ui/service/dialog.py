"""The window in which the local service is switched on, and in which callers find what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.errors import CannotListen
from sora_desktop.ui import theme
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.number_box import NumberBox
from sora_desktop.ui.controls.side_window import SideWindow, side_button
from sora_desktop.ui.desktop import open_address
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.service.copy_line import CopyLine
from sora_desktop.ui.service.webhooks import WebhooksCard

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtGui import QCloseEvent

    from sora_desktop.services.webhooks import WebhookService
    from sora_desktop.ui.service.switch import ServiceSwitch

_SIZE = (640, 680)
_LEAST = (520, 420)
_MARGIN = 24
_PORTS = (0, 65535)


class ServiceDialog(SideWindow):
    """A switch, the address, the token, and the programs that are told. It never blocks the window behind it."""

    def __init__(
        self, switch: ServiceSwitch, webhooks: WebhookService, start: Callable[..., Any], parent: QWidget
    ) -> None:
        """Show how the service stands; `start` runs a coroutine on the window's loop."""
        title = QCoreApplication.translate("ServiceDialog", "Local service")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._switch = switch
        self.tick = QCheckBox(self.tr("Let other programs on this computer use Sora Desktop"))
        self.state = Note(framed=True)
        self.port_box = NumberBox(*_PORTS)
        self.port_box.setAccessibleDescription(self.tr("0 picks a free port"))
        self.apply_button = side_button(self.tr("Use this port"))
        self.address = CopyLine(self.tr("Address"))
        self.token = CopyLine(self.tr("Token"), secret=True)
        for shown in (self.address, self.token):
            shown.line.setPlaceholderText(self.tr("Only while it is on"))
        self.new_token = side_button(self.tr("New token"))
        self.documentation = Link(self.tr("Open the documentation"))
        self.documentation.setAccessibleDescription(self.tr("Opens in the web browser"))
        self.webhooks = WebhooksCard(webhooks, start)
        self.close_button = side_button(self.tr("Close"))
        self.fields = {
            "port": Field(self.tr("Port"), self._port_row(), focus=self.port_box),
            "address": Field(self.tr("Address"), self.address, focus=self.address.line),
            "token": Field(self.tr("Token"), self._token_row(), focus=self.token.line),
        }
        self._place()
        self._wire()
        self._show_state()

    def present(self) -> None:
        """Open, or come to the front."""
        self.port_box.setValue(self._switch.port)
        self._show_state()
        self.webhooks.refresh()
        self.come_forward()
        self.tick.setFocus(Qt.FocusReason.PopupFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave no secret in sight."""
        self._cover()
        super().closeEvent(event)

    def reject(self) -> None:
        """Close at Escape, too."""
        self._cover()
        super().reject()

    def _cover(self) -> None:
        self.token.cover()
        self.webhooks.forget_secret()

    def _wire(self) -> None:
        self._switch.changed.connect(self._show_state)
        self.tick.clicked.connect(self._on_tick)
        self.port_box.valueChanged.connect(lambda _port: self._on_port())
        self.apply_button.clicked.connect(self._turn_on)
        self.new_token.clicked.connect(self._switch.renew_token)
        self.documentation.clicked.connect(lambda: open_address(f"{self._switch.address}/docs"))
        self.close_button.clicked.connect(self.close)

    def _on_tick(self, wanted: bool) -> None:  # noqa: FBT001 - a signal's value
        if wanted:
            self._turn_on()
        else:
            self._switch.turn_off()

    def _turn_on(self) -> None:
        self._switch.turn_on(self.port_box.value())

    def _on_port(self) -> None:
        self.fields["port"].show_problem("")
        self._show_apply()

    def _show_apply(self) -> None:
        """Offer another port where the service is on at a port already."""
        self.apply_button.setVisible(self._switch.on and self.port_box.value() != self._switch.port)

    def _show_state(self) -> None:
        switch = self._switch
        on = switch.on
        problem = " ".join(describe_error(switch.error)).strip() if switch.error is not None else ""
        if not switch.busy:
            self.tick.setChecked(on)
        # What has the keyboard stays enabled, or it would lose it; the switch takes one wish at a time.
        self.apply_button.setEnabled(not switch.busy)
        self.address.show_text(switch.address)
        self.token.show_text(switch.token)
        self.new_token.setEnabled(on)
        lasting = self.tr("This computer has no keyring: another token is made at the next start.")
        self.fields["token"].show_problem("" if switch.token_kept or not on else lasting, tone=Tone.ATTENTION)
        self.documentation.setEnabled(on)
        self._show_apply()
        if switch.busy:
            self.state.say(self.tr("One moment…"), Tone.QUIET)
        elif on:
            words = self.tr("On at {address}. Only programs on this computer can connect, and only with the token.")
            self.state.say(words.format(address=switch.address), Tone.DONE)
        elif problem and not isinstance(switch.error, CannotListen):
            self.state.say(problem, Tone.PROBLEM)
        else:
            self.state.say(self.tr("Off: nobody can connect."), Tone.QUIET)
        if not switch.busy:
            self.fields["port"].show_problem(problem if isinstance(switch.error, CannotListen) else "")

    def _port_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.port_box.setFixedWidth(120)
        line.addWidget(self.port_box)
        line.addWidget(self.apply_button)
        line.addStretch(1)
        return row

    def _token_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.token, 1)
        line.addWidget(self.new_token)
        return row

    def _place(self) -> None:
        words = QLabel(
            self.tr(
                "What they order uses your connections, stands in your queue, is held to your budgets, and shows in "
                "the list. A program that speaks the /v1/videos protocol takes the address with /v1 behind it, and "
                "the token as its key."
            )
        )
        words.setWordWrap(True)
        theme.mark(words, "role", "muted")
        self.tick.setAccessibleDescription(words.text())
        content = QWidget()
        theme.mark(content, "role", "pane")
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 16)
        column.setSpacing(14)
        column.addWidget(self.tick)
        column.addWidget(words)
        column.addWidget(self.state)
        for field in self.fields.values():
            column.addWidget(field)
        docs = QHBoxLayout()
        docs.addWidget(self.documentation)
        docs.addStretch(1)
        column.addLayout(docs)
        column.addWidget(_rule())
        column.addWidget(self.webhooks)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(_rule())
        whole.addLayout(foot)


def _rule() -> QFrame:
    rule = QFrame()
    theme.mark(rule, "role", "line")
    return rule
