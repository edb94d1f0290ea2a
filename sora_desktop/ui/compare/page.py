"""The page on which clips are compared: the stage, one transport for all, and what a person decides about each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.actions import JobAction, possible
from sora_desktop.ui.compare.clip_bar import ClipBar
from sora_desktop.ui.compare.conductor import Conductor
from sora_desktop.ui.compare.describing import Standing, describe, opening_text
from sora_desktop.ui.compare.keys import PLACES, CompareAction, answer_to
from sora_desktop.ui.compare.playing import Playing
from sora_desktop.ui.compare.sounds import Sounds
from sora_desktop.ui.compare.stage import Panel, Stage
from sora_desktop.ui.compare.transport import CompareTransport
from sora_desktop.ui.compare.words import differences, shape_of
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.stops import stops_in
from sora_desktop.ui.jobs.keys import action_of
from sora_desktop.ui.playback import PlaybackAction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QKeyEvent

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.ui.compare.voices import Moment
    from sora_desktop.ui.preview.controls import PlayState

_MARGIN = 16
_LOUDER = 0.1


class ComparePage(QWidget):
    """Two to four clips side by side.

    Signals:
        left: A person goes back to the list.
        kept: A clip is to be a favourite, or none any more: a Job, and a bool.
        rejected: A clip is to go to the trash; a Job.
        current_changed: Another clip is chosen; a Job, or None.
        action_requested: Something else is to be done with a clip: a JobAction, and a list of one job.
        played: How the clips are played has changed; see `state`.
    """

    left = Signal()
    kept = Signal(object, bool)
    rejected = Signal(object)
    current_changed = Signal(object)
    action_requested = Signal(object, object)
    played = Signal()

    def __init__(self, parent: QWidget | None = None, conductor: Conductor | None = None) -> None:
        """Start without clips."""
        super().__init__(parent)
        theme.mark(self, "role", "pane")
        self.setAccessibleName(self.tr("Comparison"))
        self.conductor = conductor or Conductor(parent=self)
        self.sounds = Sounds(self.conductor)
        self._jobs: list[Job] = []
        self._rejected: dict[JobId, int] = {}
        self._current = 0
        self.title = QLabel()
        theme.mark(self.title, "role", "title")
        self.note = ElidedLabel()
        theme.mark(self.note, "role", "small")
        self.done = QPushButton(self.tr("Done"))
        self.done.setToolTip(self.tr("Back to the list (Esc)"))
        self.stage = Stage()
        self.transport = CompareTransport()
        self.stage.next_stop = stops_in(self.transport)[0]
        self.playing = Playing(self.conductor, self.stage, self.transport)
        self._lay_out()
        self._connect()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The clips that are compared, in reading order."""
        return tuple(self._jobs)

    @property
    def current(self) -> Job | None:
        """The clip that is chosen."""
        return self._jobs[self._current] if self._current < len(self._jobs) else None

    def compare(self, jobs: Sequence[Job]) -> None:
        """Compare finished clips, from their beginning."""
        self.end()
        self._jobs = list(jobs)
        self.conductor.begin([Path(job.file or "") for job in jobs])
        self.stage.set_panels([self._panel(job) for job in jobs])
        self.stage.zoom_to_fit()
        self._show()
        self._choose(0)

    def end(self) -> None:
        """Let go of all clips."""
        self._jobs, self._current = [], 0
        self._rejected.clear()
        self.sounds.end()
        self.conductor.end()
        self.stage.set_panels(())

    @property
    def at_rest(self) -> bool:
        """Whether no thread plays a sound any more."""
        return self.sounds.at_rest

    def take(self, jobs: Sequence[Job]) -> None:
        """Take in what became of jobs: one that was rejected and is brought back is compared again."""
        for job in jobs:
            place = next((place for place, one in enumerate(self._jobs) if one.id == job.id), None)
            if place is None:
                self._bring_back(job)
            elif job.removed_at is not None:
                self.lose([job.id])
            else:
                self._jobs[place] = job
        self._show()

    def lose(self, job_ids: Sequence[JobId]) -> None:
        """Compare some clips no more; they may come back from the trash."""
        for job_id in job_ids:
            place = next((place for place, job in enumerate(self._jobs) if job.id == job_id), None)
            if place is not None:
                self._take_out(place)
        if not self._jobs and self._rejected:
            self.left.emit()

    def perform(self, action: CompareAction | PlaybackAction) -> None:
        """Do what a key, a button or a menu asks for."""
        if isinstance(action, PlaybackAction):
            self._play(action)
        elif action is CompareAction.LEAVE:
            self.left.emit()
        elif action in PLACES:
            self._choose(PLACES.index(action))
        else:
            self._act(action)

    def set_speed(self, speed: float) -> None:
        """Play all clips at a multiple of the usual speed."""
        self.playing.set_speed(speed)
        self.played.emit()

    def state(self) -> PlayState:
        """Tell how the clips are played, and whether the chosen one is heard."""
        conductor = self.conductor
        heard = self.current is not None and self.sounds.is_heard(self._path(self._current))
        return {
            "playing": conductor.playing,
            "looping": conductor.looping,
            "muted": not heard,
            "speed": conductor.speed,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer to the keys of a comparison, and to those of the list for the chosen clip."""
        action, listed = answer_to(event), action_of(event)
        if action is not None:
            self.perform(action)
        elif listed is JobAction.COMPARE:
            self.left.emit()
        elif listed is not None and self.current is not None and possible(listed, [self.current]):
            self.action_requested.emit(listed, [self.current])
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still while nobody can see it."""
        super().hideEvent(event)
        if self.conductor.playing:
            self.conductor.pause()

    def _play(self, action: PlaybackAction) -> None:
        match action:
            case PlaybackAction.MUTE:
                self._act(CompareAction.SOUND)
            case PlaybackAction.LOUDER | PlaybackAction.QUIETER:
                more = _LOUDER if action is PlaybackAction.LOUDER else -_LOUDER
                self.sounds.set_volume(self.sounds.volume + more)
            case _:
                self.playing.perform(action)
        self.played.emit()

    def _act(self, action: CompareAction) -> None:
        """Do something with the chosen clip."""
        job, place = self.current, self._current
        if job is None:
            return
        match action:
            case CompareAction.KEEP:
                self.kept.emit(job, not job.favourite)
            case CompareAction.REJECT:
                self.rejected.emit(job)
            case CompareAction.SOUND:
                self._hear(place, heard=not self.sounds.is_heard(self._path(place)))
            case CompareAction.ALONE:
                for number in range(len(self._jobs)):
                    self._hear(number, heard=number == place)
            case CompareAction.EARLIER | CompareAction.LATER:
                self._shift(place, self._offset(place) + (1 if action is CompareAction.LATER else -1))
            case CompareAction.ALIGN:
                self._shift(place, 0)
            case CompareAction.SWAP_LEFT | CompareAction.SWAP_RIGHT:
                self._swap(place, place + (1 if action is CompareAction.SWAP_RIGHT else -1))
            case _:
                pass
        self._show()

    def _offset(self, place: int) -> int:
        return self.conductor.voices[place].offset

    def _path(self, place: int) -> Path:
        return self.conductor.voices[place].feed.path

    def _shift(self, place: int, pictures: int) -> None:
        facts = self.conductor.voices[place].feed.facts
        most = facts.track.last if facts is not None else 0
        self.conductor.set_offset(place, min(max(pictures, -most), most))

    def _hear(self, place: int, *, heard: bool) -> None:
        facts = self.conductor.voices[place].feed.facts
        if facts is not None and facts.has_sound:
            self.sounds.hear(self._path(place), heard=heard)

    def _swap(self, one: int, other: int) -> None:
        if not 0 <= other < len(self._jobs):
            return
        jobs, panels = self._jobs, list(self.stage.panels)
        jobs[one], jobs[other] = jobs[other], jobs[one]
        panels[one], panels[other] = panels[other], panels[one]
        self.conductor.swap(one, other)
        self.stage.set_panels(panels)
        self._choose(other)

    def _take_out(self, place: int) -> None:
        job = self._jobs.pop(place)
        self._rejected[job.id] = place
        self.sounds.hear(self._path(place), heard=False)
        panels = list(self.stage.panels)
        del panels[place]
        self.conductor.take_out(place)
        self.stage.set_panels(panels)
        self._show()
        self._choose(min(place, max(0, len(self._jobs) - 1)))

    def _bring_back(self, job: Job) -> None:
        if job.id not in self._rejected or job.removed_at is not None or job.file is None:
            return
        place = min(self._rejected.pop(job.id), len(self._jobs))
        self._jobs.insert(place, job)
        self.conductor.put_in(place, Path(job.file))
        panels = list(self.stage.panels)
        panels.insert(place, self._panel(job))
        self.stage.set_panels(panels)
        self._choose(place)

    def _panel(self, job: Job) -> Panel:
        bar = ClipBar()
        panel = Panel(bar, shape_of(job), marked=job.simulated, said=opening_text())
        bar.chosen.connect(lambda: self._on_chosen(panel))
        bar.requested.connect(lambda action: self._on_requested(panel, action))
        return panel

    def _on_chosen(self, panel: Panel) -> None:
        if panel in self.stage.panels:
            self._mark(self.stage.panels.index(panel))

    def _on_requested(self, panel: Panel, action: CompareAction) -> None:
        """Do it with the clip whose button was pressed: not on every system does a button get the keyboard then."""
        self._on_chosen(panel)
        self.perform(action)

    def _choose(self, place: int) -> None:
        """Choose a clip, and give its words the keyboard."""
        if place < len(self.stage.panels):
            self._mark(place)
            self.stage.panels[place].bar.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._jobs:
            self.current_changed.emit(None)

    def _mark(self, place: int) -> None:
        self._current = place
        self.stage.set_current(place)
        self.transport.set_zoom(self.stage.factor())
        self.current_changed.emit(self.current)

    def _show(self) -> None:
        """Say of every clip what is known by now."""
        clips, reshaped = zip(self._jobs, self.stage.panels, self.conductor.voices, strict=False), False
        for place, (job, panel, voice) in enumerate(clips):
            heard = self.sounds.is_heard(voice.feed.path)
            reshaped |= describe(panel, job, voice, Standing(place, len(self._jobs), heard=heard))
        if reshaped:
            self.stage.arrange()
        self.stage.update()
        self._say()

    def _say(self) -> None:
        number = len(self._jobs)
        self.title.setText(self.tr("One clip is left") if number == 1 else self.tr("Comparing %n clips", "", number))
        known = [voice.feed.facts for voice in self.conductor.voices if voice.feed.facts is not None]
        words = [differences(known)]
        if self.playing.lagging:
            words.insert(0, self.tr("They play slower than usual: this computer cannot read all of them in time."))
        self.note.setText(" ".join(filter(None, words)))
        self.note.setToolTip("")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.note, 1)
        head.addWidget(self.done)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        column.setSpacing(theme.GRID)
        column.addLayout(head)
        column.addWidget(self.stage, 1)
        column.addWidget(rule)
        column.addWidget(self.transport)

    def _connect(self) -> None:
        self.done.clicked.connect(self.left)
        self.stage.chosen.connect(self._choose)
        self.conductor.shown.connect(self._on_shown)
        self.conductor.known.connect(self._show)
        self.conductor.playing_changed.connect(lambda _playing: self.played.emit())
        self.transport.requested.connect(lambda _action: self.played.emit())
        self.playing.lagging_changed.connect(self._say)

    def _on_shown(self, moment: Moment) -> None:
        if len(moment.pictures) == len(self.stage.panels):
            self.stage.show_moment(moment)
