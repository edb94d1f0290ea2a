"""The right half of the connections dialog: one connection, what can be done with it, and what came of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from sora_desktop.domain.connections import KeySource
from sora_desktop.domain.errors import ConnectionExists, SecretError
from sora_desktop.services.kinds import kind_for
from sora_desktop.ui import theme
from sora_desktop.ui.connections.built_in import BuiltIn
from sora_desktop.ui.connections.form import ConnectionForm
from sora_desktop.ui.connections.kind_words import notice_of
from sora_desktop.ui.connections.question import Question
from sora_desktop.ui.connections.report import ReportView
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.side_window import side_button
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError

_MARGIN = 24
_WAYS_OUT = (KeySource.SESSION, KeySource.ENVIRONMENT)


class _Body(QWidget):
    """What scrolls: as high as its words need at the width that it has, and not more."""

    def minimumSizeHint(self) -> QSize:
        """Leave the height to the width."""
        return QSize(super().minimumSizeHint().width(), 0)


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
        self._held: QWidget | None = None
        self._heading = ElidedLabel()
        theme.mark(self._heading, "role", "title")
        self._badge = QLabel(self.tr("Default"))
        theme.mark(self._badge, "role", "badge-accent")
        self.default_button = side_button(self.tr("&Make default"))
        self.default_button.setToolTip(self.tr("Use it where no other connection is named"))
        self.remove_button = side_button(self.tr("&Remove"))
        theme.mark(self.remove_button, "danger")
        self.question = Question()
        self.notice = Note(framed=True)
        self.built_in = BuiltIn()
        self.form = ConnectionForm()
        self.form.notice_changed.connect(self._show_notice)
        # Whoever types on has answered what was asked.
        self.form.changed.connect(self.question.hide)
        self.note = Note(framed=True)
        self.note.link_clicked.connect(self._on_note_link)
        self.report = ReportView()
        self.test_button = side_button(self.tr("&Test"))
        theme.bind_icon(self.test_button, "plug")
        self.test_button.setToolTip(self.tr("Finds out what the server can do; it makes no video and costs nothing"))
        self.report_button = side_button(self.tr("Rep&ort…"))
        self.report_button.setToolTip(self.tr("Shows what the evidence says of this connection, with live tests"))
        self.last_test = Link()
        self.last_test.setAccessibleName(self.tr("Last test"))
        self.last_test.setAccessibleDescription(self.tr("Shows the report again"))
        self.revert_button = side_button(self.tr("Re&vert"))
        self.save_button = side_button(self.tr("&Save"))
        self.save_button.setDefault(True)
        theme.mark(self.save_button, "primary")
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave nothing said that would be old when the page is shown again."""
        if not event.spontaneous():
            self.note.say("")
        super().hideEvent(event)

    def clear(self) -> None:
        """Forget what was asked, said and found."""
        self.question.hide()
        self.note.say("")
        self.report.hide_report()
        self.test_button.setEnabled(True)

    def show_kind(self, connection: Connection | None, *, anew: bool) -> None:
        """Show the form, or for a built-in connection why there is none.

        Args:
            connection: what is shown, or None for a new one.
            anew: whether something else was shown before, so that one begins at the top.
        """
        built_in = connection is not None and connection.built_in
        for widget in (self.form, self.form.advanced, self.save_button, self.revert_button):
            widget.setVisible(not built_in)
        self.built_in.setVisible(built_in)
        if connection is not None and built_in:
            self.built_in.show_connection(connection)
            self.notice.say(notice_of(kind_for(connection.base_url)) if connection.base_url else "", Tone.ATTENTION)
        if anew:
            self.form.advanced.set_open(open_=False)
            self._scroll.verticalScrollBar().setValue(0)

    def reveal_prices(self) -> None:
        """Put the keyboard where prices are written down."""
        if self.form.isHidden():
            return
        self.form.advanced.set_open(open_=True)
        self.form.advanced.prices.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reveal(self.form.advanced.fields["prices"])

    def show_head(self, connection: Connection | None, *, is_default: bool) -> None:
        """Show the name, and what can be done with the connection as a whole."""
        self._heading.setText(connection.name if connection else self.tr("New connection"))
        self._badge.setVisible(is_default)
        self.default_button.setVisible(connection is not None and not is_default)
        self.remove_button.setVisible(connection is not None and not connection.built_in)

    def show_last_test(self, words: str) -> None:
        """Say when the connection was last tested, if it was."""
        self.last_test.setText(words)
        self.last_test.setAccessibleName(words or self.tr("Last test"))
        self.last_test.setVisible(bool(words))

    def show_unsaved(self, *, dirty: bool, new: bool) -> None:
        """Let saving and reverting be pressed where there is something to save."""
        self.save_button.setEnabled(dirty or new)
        self.save_button.setText(self.tr("&Save"))
        self.revert_button.setEnabled(dirty or new)
        self.revert_button.setText(self.tr("D&iscard") if new else self.tr("Re&vert"))

    def show_busy(self, *, busy: bool) -> None:
        """Keep hands off while something is being stored."""
        held = QApplication.focusWidget() if busy else self._held
        buttons = (self.save_button, self.revert_button, self.remove_button, self.test_button)
        for widget in (self.form, self.form.advanced, *buttons):
            widget.setEnabled(not busy)
        # A disabled widget lets go of the keyboard; it gets it back.
        if not busy and held is not None and isValid(held) and held.isVisibleTo(self) and self.isAncestorOf(held):
            held.setFocus(Qt.FocusReason.OtherFocusReason)
        self._held = held if busy else None

    def show_testing(self, name: str) -> None:
        """Show that a test is under way."""
        self.note.say("")
        self.show_last_test("")
        self.report.show_running(name)
        # The keyboard must not fall to the next button, which discards what was entered.
        if self.test_button.hasFocus():
            self.report.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.test_button.setEnabled(False)
        self.reveal(self.report)

    def end_test(self) -> None:
        """Let another test be begun."""
        self.test_button.setEnabled(True)
        if self.report.cancel_button.hasFocus():
            self.test_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def explain(self, error: SoraDesktopError, *, storing: bool = False) -> None:
        """Say what could not be done; where something was to be stored, beside the field that is the reason."""
        if storing and isinstance(error, ConnectionExists):
            self.form.fields["name"].show_problem(describe_error(error).title)
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if storing and isinstance(error, SecretError):
            self.explain_keyring(error)
            return
        self._explaining_keyring = False
        self.note.say(" ".join(describe_error(error)).strip())

    def explain_keyring(self, error: SoraDesktopError) -> None:
        """Say why the keyring would not do, and offer the other places."""
        self._explaining_keyring = True
        links = [self.tr("Keep the key for this session only"), self.tr("Use an environment variable")]
        self.note.say(" ".join(describe_error(error)).strip(), Tone.ATTENTION, links=links)

    def offer_default(self) -> None:
        """Say that it is saved, and offer to use it from now on."""
        self._explaining_keyring = False
        self.note.say(self.tr("Saved."), Tone.DONE, links=[self.tr("Make it the default")])

    def tell(self, words: str, tone: Tone = Tone.DONE) -> None:
        """Say what was done."""
        self._explaining_keyring = False
        self.note.say(words, tone)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to something once it has its place."""
        QTimer.singleShot(0, self, lambda: self._scroll_to(widget))

    def _scroll_to(self, widget: QWidget) -> None:
        self._scroll.ensureWidgetVisible(widget, 0, 12)
        if widget.height() > self._scroll.viewport().height():
            top = widget.mapTo(self._body, widget.rect().topLeft()).y()
            self._scroll.verticalScrollBar().setValue(top - 12)

    def _keep_margin(self, taken: int) -> None:
        """Let the scroll bar stand in the margin instead of moving what stands beside it."""
        self._column.setContentsMargins(_MARGIN, 8, _MARGIN - taken, 16)

    def _on_note_link(self, number: int) -> None:
        if self._explaining_keyring:
            self.way_out_chosen.emit(_WAYS_OUT[number])
        else:
            self.default_button.click()

    def _show_notice(self, words: str, closed: bool) -> None:  # noqa: FBT001 - a signal's value
        if words != self.notice.words:
            self.notice.say(words, Tone.ATTENTION if closed else Tone.QUIET)

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.default_button)
        head.addWidget(self.remove_button)
        # The heading does not jump when the buttons come and go.
        self._heading.setMinimumHeight(self.remove_button.sizeHint().height())
        asking = QVBoxLayout()
        asking.setContentsMargins(_MARGIN, 0, _MARGIN, 4)
        asking.addWidget(self.question)
        saying = QVBoxLayout()
        saying.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        saying.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.setSpacing(8)
        foot.addWidget(self.test_button)
        foot.addWidget(self.report_button)
        foot.addWidget(self.last_test)
        foot.addStretch(1)
        foot.addWidget(self.revert_button)
        foot.addWidget(self.save_button)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(asking)
        whole.addWidget(self._build_scroll(), 1)
        whole.addLayout(saying)
        whole.addSpacing(8)
        whole.addWidget(rule)
        whole.addLayout(foot)

    def _build_scroll(self) -> QScrollArea:
        self._body = _Body()
        theme.mark(self._body, "role", "pane")
        self._column = column = QVBoxLayout(self._body)
        column.setContentsMargins(_MARGIN, 8, _MARGIN, 16)
        column.setSpacing(16)
        for widget in (self.notice, self.built_in, self.form, self.report, self.form.advanced):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, most: self._keep_margin(bar.sizeHint().width() if most else 0))
        return self._scroll
