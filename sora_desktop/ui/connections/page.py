"""The right half of the connections dialog: one connection, what can be done with it, and what came of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.connections import KeySource
from sora_desktop.ui import theme
from sora_desktop.ui.connections.form import ConnectionForm
from sora_desktop.ui.connections.question import Question
from sora_desktop.ui.connections.report import ReportView
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_reports import ConnectionReport

_MARGIN = 24
_WAYS_OUT = (KeySource.SESSION, KeySource.ENVIRONMENT)


class ConnectionPage(QWidget):
    """A heading with actions, the form or the words about a built-in connection, a report, and the foot.

    Signals:
        way_out_chosen: The keyring would not do, and the key is to be kept there (KeySource) instead.
    """

    way_out_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._explaining_keyring = False
        self._heading = ElidedLabel()
        theme.mark(self._heading, "role", "title")
        self._badge = QLabel(self.tr("Default"))
        theme.mark(self._badge, "role", "badge-accent")
        self.default_button = self._button(self.tr("Use by default"))
        self.remove_button = self._button(self.tr("Remove"))
        theme.mark(self.remove_button, "danger")
        self.question = Question()
        self._built_in = QLabel()
        self._built_in.setWordWrap(True)
        self._built_in.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.mark(self._built_in, "role", "muted")
        self.form = ConnectionForm()
        self.note = Note(framed=True)
        self.note.link_clicked.connect(self._on_note_link)
        self.report = ReportView()
        self.test_button = self._button(self.tr("Test"))
        theme.bind_icon(self.test_button, "plug")
        self.test_button.setToolTip(self.tr("Finds out what the server can do; it makes no video and costs nothing"))
        self.revert_button = self._button(self.tr("Revert"))
        self.save_button = self._button(self.tr("Save"))
        self.save_button.setDefault(True)
        theme.mark(self.save_button, "primary")
        self._place()

    @property
    def built_in_words(self) -> str:
        """What is said of a built-in connection."""
        return self._built_in.text()

    def clear(self) -> None:
        """Forget what was asked, said and found."""
        self.question.hide()
        self.note.say("")
        self.report.hide_report()
        self.test_button.setEnabled(True)

    def show_kind(self, connection: Connection | None) -> None:
        """Show the form, or for a built-in connection why there is none."""
        built_in = connection is not None and connection.built_in
        self.form.setVisible(not built_in)
        self._built_in.setVisible(built_in)
        self.save_button.setVisible(not built_in)
        self.revert_button.setVisible(not built_in)
        if connection is not None and built_in:
            self._built_in.setText(self._words_about(connection))
        self._scroll.verticalScrollBar().setValue(0)

    def show_head(self, connection: Connection | None, *, is_default: bool) -> None:
        """Show the name, and what can be done with the connection as a whole."""
        self._heading.setText(connection.name if connection else self.tr("New connection"))
        self._badge.setVisible(is_default)
        self.default_button.setVisible(connection is not None and not is_default)
        self.remove_button.setVisible(connection is not None)
        built_in = connection is not None and connection.built_in
        self.remove_button.setEnabled(not built_in)
        theme.mark(self.remove_button, "danger", not built_in)
        self.remove_button.setToolTip(self.tr("Built in; it cannot be removed") if built_in else "")

    def show_unsaved(self, *, dirty: bool, new: bool) -> None:
        """Let saving and reverting be pressed where there is something to save."""
        self.save_button.setEnabled(dirty or new)
        self.save_button.setText(self.tr("Add") if new else self.tr("Save"))
        self.revert_button.setEnabled(dirty or new)
        self.revert_button.setText(self.tr("Discard") if new else self.tr("Revert"))

    def show_busy(self, *, busy: bool) -> None:
        """Keep hands off while something is being stored."""
        for widget in (self.form, self.save_button, self.revert_button, self.remove_button, self.test_button):
            widget.setEnabled(not busy)

    def show_testing(self, name: str) -> None:
        """Show that a test is under way."""
        self.note.say("")
        self.report.show_running(name)
        # The keyboard must not fall to the next button, which discards what was entered.
        if self.test_button.hasFocus():
            self.report.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.test_button.setEnabled(False)
        self._reveal(self.report)

    def show_report(self, report: ConnectionReport) -> None:
        """Show what a test found."""
        self.end_test()
        self.report.show_report(report)
        self._reveal(self.report)

    def end_test(self) -> None:
        """Let another test be begun."""
        self.test_button.setEnabled(True)
        if self.report.cancel_button.hasFocus():
            self.test_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def explain(self, error: SoraDesktopError) -> None:
        """Say what could not be done."""
        self._explaining_keyring = False
        self.note.say(" ".join(describe_error(error)).strip())
        self._reveal(self.note)

    def explain_keyring(self, error: SoraDesktopError) -> None:
        """Say why the keyring would not do, and offer the other places."""
        self._explaining_keyring = True
        links = [self.tr("Keep the key for this session only"), self.tr("Use an environment variable")]
        self.note.say(" ".join(describe_error(error)).strip(), Tone.ATTENTION, links=links)
        self._reveal(self.note)

    def offer_default(self) -> None:
        """Say that it is saved, and offer to use it from now on."""
        self._explaining_keyring = False
        self.note.say(self.tr("Saved."), Tone.DONE, links=[self.tr("Use it by default")])
        self._reveal(self.note)

    def _on_note_link(self, number: int) -> None:
        if self._explaining_keyring:
            self.way_out_chosen.emit(_WAYS_OUT[number])
        else:
            self.default_button.click()

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        return button

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 18, _MARGIN, 14)
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.default_button)
        head.addWidget(self.remove_button)
        body = QWidget()
        theme.mark(body, "role", "pane")
        column = QVBoxLayout(body)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, 16)
        column.setSpacing(14)
        for widget in (self.question, self._built_in, self.form, self.note, self.report):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.setSpacing(8)
        foot.addWidget(self.test_button)
        foot.addStretch(1)
        foot.addWidget(self.revert_button)
        foot.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(foot)

    def _reveal(self, widget: QWidget) -> None:
        """Scroll to something once it has its place."""
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(widget, 0, 12))

    def _words_about(self, connection: Connection) -> str:
        if connection.is_simulation:
            return self.tr(
                "It makes marked, simulated clips on this computer: no network, no key, no cost. "
                "It is built in, so it can be neither changed nor removed."
            )
        words = self.tr(
            "It comes from OPENAI_API_KEY and OPENAI_BASE_URL in the environment, and leads to {address}. "
            "It is built in, so it can be neither changed nor removed here: change the variables and start again."
        )
        return words.format(address=connection.base_url)
