"""The sheet about newer versions: what is known, how this copy is updated, and whether a person wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy

from sora_desktop.domain.events import SettingsChanged
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.moments import moment_text
from sora_desktop.ui.service.copy_line import CopyLine
from sora_desktop.ui.sheet import Sheet
from sora_desktop.ui.updates.words import here_words, out_words, way_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.releases import Release
    from sora_desktop.services.updates import UpdateService

_WIDTH = 500


class UpdatesSheet(Sheet):
    """Nothing is asked by opening it: only by its button, or once a day while it is ticked.

    Signals:
        page_requested: A person wants to read about a release; the address of its page.
    """

    page_requested = Signal(str)

    def __init__(self, updates: UpdateService, start: Callable[..., Any], parent: QWidget) -> None:
        """Show what is known; `start` runs a coroutine on the window's loop."""
        super().__init__(self.tr("Updates"), parent, width=_WIDTH)
        self._updates = updates
        self._start = start
        self._error: SoraDesktopError | None = None
        self._busy = False
        self._doings: list[Callable[[], object]] = []
        way = way_of(updates.stamp.kind, by_name=updates.came_from_an_index)
        self.say(here_words(updates.stamp))
        self.state = Note(self.card, framed=True)
        # As high as its words are at this width, and not at the narrowest.
        self.state.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.state.link_clicked.connect(lambda number: self._doings[number]())
        self.body.addWidget(self.state)
        self.way = self.say(way.words, role="")
        self.command = CopyLine(self.tr("Command"))
        self.command.show_text(way.command)
        self.body.addWidget(self.command)
        self.tick = QCheckBox(self.tr("&Tell me about new versions"), self.card)
        self.tick.clicked.connect(lambda wanted: self._updates.switch(on=wanted))
        self.body.addWidget(self.tick)
        self.hint = self.say(
            self.tr(
                "Once a day, {host} is asked which version is the newest. It is told the name and version of this "
                "program and nothing else, and sees this computer's network address, as every server does. While "
                "this is off, nothing is asked."
            ).format(host=updates.host),
            role="small",
        )
        self.tick.setAccessibleDescription(self.hint.text())
        self.add_button(self.tr("Close"), primary=not updates.address)
        self.check_button = self._check_button()
        self.refresh()

    def heard(self, event: Event) -> None:
        """Show what has become known meanwhile."""
        if isinstance(event, SettingsChanged):
            self.refresh()

    def refresh(self) -> None:
        """Show what is known now."""
        updates = self._updates
        known = updates.address is not None
        newer = updates.newer
        for shown in (self.tick, self.hint, self.check_button):
            shown.setVisible(known)
        self.tick.setChecked(updates.on)
        self.way.setVisible(newer is not None or not known)
        self.command.setVisible(self.way.isVisibleTo(self.card) and bool(self.command.line.text()))
        if not known:
            self._say(self.tr("This copy does not know where new versions are published, so nothing is asked."))
        elif self._busy:
            self._say(self.tr("Asking {host}…").format(host=updates.host))
        elif self._error is not None:
            self._say(f"{describe_error(self._error).title} {self.tr('Try again later.')}", Tone.PROBLEM)
        elif newer is not None:
            self._show_newer(newer)
        elif updates.asked_at is not None:
            words = self.tr("There is no newer version. Last checked: {moment}.")
            self._say(words.format(moment=moment_text(updates.asked_at)), Tone.DONE)
        else:
            self._say(self.tr("Not checked yet for a newer version."))

    def _show_newer(self, release: Release) -> None:
        words = [out_words(release.version)]
        if release.published_at is not None:
            words.append(self.tr("Published: {moment}.").format(moment=moment_text(release.published_at)))
        if self._updates.skipped:
            words.append(self.tr("You skipped it."))
        links: list[tuple[str, Callable[[], object]]] = []
        page = release.page
        if page is not None:
            links.append((self.tr("Show what is new"), lambda: self.page_requested.emit(page)))
        if not self._updates.skipped:
            links.append((self.tr("Skip this version"), lambda: self._updates.skip(release.version)))
        self._say(" ".join(words), Tone.QUIET, links)

    def _say(
        self, words: str, tone: Tone = Tone.QUIET, links: list[tuple[str, Callable[[], object]]] | None = None
    ) -> None:
        self._doings = [doing for _label, doing in links or []]
        self.state.say(words, tone, links=[label for label, _doing in links or []])

    def _check_button(self) -> QPushButton:
        """Make the button that asks; unlike the others of a sheet it does not close it."""
        button = QPushButton(self.tr("Check now"), self.card)
        theme.mark(button, "primary")
        button.setDefault(True)
        button.clicked.connect(self._check)
        self.buttons.addWidget(button)
        return button

    def _check(self) -> None:
        if not self._busy:
            self._busy, self._error = True, None
            self.refresh()
            self._start(self._ask(), on_error=self._on_error)

    async def _ask(self) -> None:
        try:
            await self._updates.check()
        finally:
            self._busy = False
            self.refresh()

    def _on_error(self, error: SoraDesktopError) -> None:
        self._error = error
        self.refresh()
