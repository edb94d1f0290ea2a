"""The window in which authorities are trusted that vouch for signers of content credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.connections.question import Question
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.side_window import SideWindow, side_button
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.trust.card import AnchorCard

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.trust import TrustAnchor
    from sora_desktop.services.trust import TrustService

_SIZE = (600, 520)
_LEAST = (460, 360)
_MARGIN = 24


class TrustDialog(SideWindow):
    """A card for each authority. It never blocks the window behind it."""

    def __init__(self, service: TrustService, start: Callable[..., Any], parent: QWidget) -> None:
        """Show nobody yet; `start` runs a coroutine on the window's loop."""
        title = QCoreApplication.translate("TrustDialog", "Trusted authorities")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._service = service
        self._start = start
        self._folder = str(Path.home())
        self.cards: list[AnchorCard] = []
        self.note = Note(framed=True)
        self.question = Question()
        self.empty = QLabel(self.tr("Nobody is trusted yet."))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.mark(self.empty, "role", "muted")
        self.add_button = side_button(self.tr("Add a certificate…"))
        self.close_button = side_button(self.tr("Close"))
        self.add_button.clicked.connect(self._choose)
        self.close_button.clicked.connect(self.close)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._place()

    def present(self) -> None:
        """Open, or come to the front, and show who is trusted now."""
        self.note.say("")
        self.question.hide()
        self._do(self._refresh())
        self.come_forward()
        self.add_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def add(self, path: Path) -> None:
        """Trust the authorities of a file."""
        self._folder = str(path.parent)
        self._do(self._add(path))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Add a certificate"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Certificates (*.pem *.crt *.cer *.der)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.add(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask(self, anchor: TrustAnchor) -> None:
        self.note.say("")
        self.question.ask(
            self.tr("Stop trusting {name}? Whoever it vouches for will be an unknown signer again.").format(
                name=anchor.subject
            ),
            [(self.tr("Stop trusting"), lambda: self._do(self._remove(anchor))), (self.tr("Keep"), self._on_kept)],
            danger=True,
        )

    def _on_kept(self) -> None:
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _refresh(self) -> None:
        anchors = await self._service.anchors()
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [AnchorCard(anchor) for anchor in anchors]
        for card in self.cards:
            card.removal_requested.connect(lambda card=card: self._ask(card.anchor))
            self._list.addWidget(card)
        self.empty.setVisible(not self.cards)

    async def _add(self, path: Path) -> None:
        added = await self._service.add(path)
        await self._refresh()
        if len(added) == 1:
            self.note.say(self.tr("{name} is trusted now.").format(name=added[0].subject), Tone.DONE)
        else:
            self.note.say(self.tr("%n authorities are trusted now.", "", len(added)), Tone.DONE)

    async def _remove(self, anchor: TrustAnchor) -> None:
        await self._service.remove(anchor.fingerprint)
        await self._refresh()
        self.note.say(self.tr("{name} is no longer trusted.").format(name=anchor.subject), Tone.QUIET)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of any result
        self._start(work, on_error=self._on_error)

    def _on_error(self, error: SoraDesktopError) -> None:
        self.note.say(" ".join(describe_error(error)).strip())

    def _place(self) -> None:
        words = QLabel(
            self.tr(
                "Content credentials in a clip are signed. A signer is known here only if an authority that you trust "
                "vouches for it; at first nobody is trusted. No network connection is opened for this, so a "
                "certificate that was taken back meanwhile still counts."
            )
        )
        words.setWordWrap(True)
        theme.mark(words, "role", "muted")
        content = QWidget()
        theme.mark(content, "role", "pane")
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 16)
        column.setSpacing(14)
        column.addWidget(words)
        column.addWidget(self.note)
        column.addWidget(self.question)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addWidget(self.empty)
        column.addStretch(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(foot)
