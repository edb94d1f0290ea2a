"""The preview pane: the clip with its controls, or a card, and the facts and actions below."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import ENDED, JobStatus
from sora_desktop.ui import theme
from sora_desktop.ui.actions import JobAction, possible
from sora_desktop.ui.messages import action_text
from sora_desktop.ui.preview.answer_sheet import AnswerSheet
from sora_desktop.ui.preview.contents import CardContents
from sora_desktop.ui.preview.controls import PlaybackControls
from sora_desktop.ui.preview.facts import JobFacts
from sora_desktop.ui.preview.player import Player
from sora_desktop.ui.preview.screens import Screens
from sora_desktop.ui.preview.state_card import CardContent, CardWay, StateCard
from sora_desktop.ui.preview.surface import VideoSurface
from sora_desktop.ui.preview.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.media.strips import Strip
    from sora_desktop.ui.queue.servers import Servers

_MARGIN = 16
_CLIP_SHARE = 0.45
"""How much of the height an upright clip takes."""

_REST_LOOK = 0.01
"""Seconds between two looks whether the player is at rest."""

_REST_LOOKS = 300

_ACTIONS = ((JobAction.REUSE, JobAction.REMIX), (JobAction.SHOW_IN_FOLDER, JobAction.OPEN))


class PreviewPane(QWidget):
    """Plays the chosen clip at once, or says how far it is or what went wrong.

    Signals:
        action_requested: Something is to be done with the job; a JobAction and a list of one job.
        way_requested: A `CardWay` out of what holds the job up, and the job.
        clip_opened: A clip is played from its beginning; its job.
        strip_wanted: Small pictures of the clip are to be shown above the slider; its job.
    """

    action_requested = Signal(object, object)
    way_requested = Signal(object, object)
    clip_opened = Signal(object)
    strip_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing chosen; multimedia is loaded with the first clip."""
        super().__init__(parent)
        theme.mark(self, "role", "pane")
        self.setAccessibleName(self.tr("Preview"))
        self.job: Job | None = None
        self._progress: float | None = None
        self._contents = CardContents(self)
        self.player = Player(self)
        self.surface = VideoSurface()
        self.transport = Transport()
        self.controls = PlaybackControls(self.player, self.surface)
        self.screens = Screens(self, self.player, self.controls, self.surface)
        self.card = StateCard()
        self.facts = JobFacts()
        self.card.next_stop = self.facts.tabs
        self.details, self.receipt = self.facts.details, self.facts.receipt
        self._clip = QWidget()
        self._scroll, self._content = QScrollArea(), QWidget()
        self._buttons: dict[JobAction, QPushButton] = {}
        self._actions = self._action_row()
        self._lay_out()
        self._connect()
        self.show_job(None)

    def show_job(self, job: Job | None) -> None:
        """Show another job; a finished one plays at once."""
        before, self.job = self.job, job
        if job is None or before is None or job.id != before.id:
            self._progress = job.progress if job else None
        self._show()

    def update_job(self, job: Job) -> None:
        """Take in what became of the job that is shown; others are of no concern."""
        if self.job is not None and job.id == self.job.id:
            if job.status is not self.job.status:
                self._progress = job.progress if job.status is not JobStatus.DOWNLOADING else None
            self.job = job
            self._show()

    def set_progress(self, job_id: JobId, progress: float | None) -> None:
        """Take in how far the job is that is shown."""
        if self.job is not None and job_id == self.job.id and self.job.status not in ENDED:
            self._progress = progress
            self._show()

    def judge_by(self, servers: Servers) -> None:
        """Say of cancelling, looking and paying what is known of a job's server."""
        self._contents.servers = servers

    def set_queue(self, state: QueueState) -> None:
        """Say how the queue, as it stands now, holds the job up that is shown."""
        self._contents.queue = state
        if self.job is not None and not self.job.ended:
            self._show()

    def toggle_playing(self) -> None:
        """Play, or stand still."""
        self.player.toggle()

    def set_strip(self, job_id: JobId, strip: Strip | None) -> None:
        """Take the small pictures of a clip, if it is still the one that is shown."""
        if self.job is not None and self.job.id == job_id:
            self.screens.set_strip(strip)

    def set_starts(self, job_id: JobId, starts: Sequence[float]) -> None:
        """Know when each frame of a clip begins, in seconds, if it is still the one that is shown."""
        if self.job is not None and self.job.id == job_id and self.player.path is not None:
            self.player.know_starts(starts)

    async def rest(self) -> None:
        """Let go of the clip, and wait until no thread plays it any more; to be done before the pane is deleted.

        Qt would otherwise wait for those threads while Python holds the lock that they need to end.
        """
        self.show_job(None)
        for _ in range(_REST_LOOKS):
            if self.player.at_rest:
                return
            await asyncio.sleep(_REST_LOOK)

    def minimumSizeHint(self) -> QSize:
        """Be so wide at least that nothing is cut off, with the bar that scrolls beside it."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        whole = self._content.minimumSizeHint().width() + bar
        return QSize(max(whole, self._actions.minimumSizeHint().width()), super().minimumSizeHint().height())

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still while nobody can see it."""
        super().hideEvent(event)
        if self.screens.full is None:
            self.player.hold()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin what was chosen meanwhile."""
        super().showEvent(event)
        self.player.release()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the facts below an upright clip."""
        super().resizeEvent(event)
        self.surface.set_room(round((event.size().height() - self._actions.sizeHint().height()) * _CLIP_SHARE))

    def _show(self) -> None:
        job = self.job
        self._actions.setVisible(job is not None)
        self.facts.setVisible(job is not None)
        if job is None:
            self._show_card(self._contents.for_nothing())
            return
        self.details.show_job(job)
        self.screens.set_marked(job.simulated)
        for action, button in self._buttons.items():
            button.setEnabled(possible(action, [job]))
        if job.file is None or job.status is not JobStatus.COMPLETED:
            self._show_card(self._contents.for_job(job, self._progress))
        elif not Path(job.file).is_file():
            self._show_card(self._contents.for_missing_file(job))
        elif self.player.path != Path(job.file):
            self._play(Path(job.file))

    def _play(self, path: Path) -> None:
        self.screens.clear()
        self._turn_to(self._clip)
        self.controls.enable(True)
        self.player.open(path)
        self.clip_opened.emit(self.job)

    def _show_card(self, content: CardContent) -> None:
        self.player.close()
        self.screens.clear()
        self.screens.leave()
        self.controls.enable(False)
        self.card.show_content(content)
        self._turn_to(self.card)

    def _turn_to(self, shown: QWidget) -> None:
        # Not a stack: the clip is not to have so much room as the card last took, nor the other way round.
        for part in (self.card, self._clip):
            part.setVisible(part is shown)

    def _lay_out(self) -> None:
        clip = QVBoxLayout(self._clip)
        clip.setContentsMargins(0, 0, 0, 0)
        clip.setSpacing(theme.GRID)
        clip.addWidget(self.surface)
        clip.addWidget(self.transport)
        clip.addStretch(1)
        content = self._content
        inner = QVBoxLayout(content)
        inner.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, theme.GRID)
        inner.setSpacing(_MARGIN)
        inner.addWidget(self.card)
        inner.addWidget(self._clip)
        inner.addWidget(self.facts, 1)
        scroll = self._scroll
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        theme.mark(content, "role", "pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(self._actions)

    def _action_row(self) -> QWidget:
        """Make the buttons: what begins something new above, what opens the file below."""
        block, rule = QWidget(), QFrame()
        theme.mark(rule, "role", "line")
        whole, column = QVBoxLayout(block), QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(rule)
        whole.addLayout(column)
        column.setContentsMargins(_MARGIN, theme.GRID, _MARGIN, 12)
        column.setSpacing(4)
        for actions in _ACTIONS:
            row = QHBoxLayout()
            row.setSpacing(theme.GRID)
            for action in actions:
                row.addWidget(self._action_button(action))
            row.addStretch(1)
            column.addLayout(row)
        return block

    def _action_button(self, action: JobAction) -> QPushButton:
        button = QPushButton(action_text(action))
        if action not in _ACTIONS[0]:
            theme.mark(button, "quiet")
        button.clicked.connect(lambda: self._request(action))
        self._buttons[action] = button
        return button

    def _connect(self) -> None:
        self.player.failed.connect(lambda said: self._show_card(self._contents.for_unplayable(said)))
        self.screens.add_transport(self.transport)
        self.screens.strip_wanted.connect(self._want_strip)
        self.card.chosen.connect(self._on_card)

    def _on_card(self, does: JobAction | CardWay) -> None:
        if isinstance(does, JobAction):
            self._request(does)
        elif self.job is None:
            return
        elif does is not CardWay.DETAILS:
            self.way_requested.emit(does, self.job)
        elif self.job.failure is not None:
            AnswerSheet(self.job, self.job.failure, self.window()).present()

    def _request(self, action: JobAction) -> None:
        if self.job is not None:
            self.action_requested.emit(action, [self.job])

    def _want_strip(self) -> None:
        if self.job is not None:
            self.strip_wanted.emit(self.job)
