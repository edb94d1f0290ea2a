"""The part of the library's settings about the folder that clips are kept in, and about moving it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.connections.question import Question
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.side_window import side_button
from sora_desktop.ui.keeping.words import moved_words, moving_words, size_words
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from sora_desktop.services.relocation import Relocation

_STEPS = 1000


class MoveProgress(QWidget):
    """How far a move is, and a button that stops it; hidden while nothing moves."""

    def __init__(self, parent: QWidget) -> None:
        """Start hidden."""
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Progress of the move"))
        self.words = QLabel()
        self.words.setFont(theme.tabular(self.words.font()))
        theme.mark(self.words, "role", "muted")
        self.stop_button = side_button(self.tr("Stop"))
        self.stop_button.clicked.connect(lambda: self.stop_button.setEnabled(False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.stop_button)
        column.addWidget(self.bar)
        column.addLayout(foot)
        self.hide()

    def begin(self) -> None:
        """Show, and take the keyboard."""
        self.show()
        self.stop_button.setEnabled(True)
        self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_report(self, report: Relocation) -> None:
        """Say how far it is."""
        self.bar.setValue(_STEPS * report.bytes_moved // max(1, report.bytes))
        self.words.setText(moving_words(report))


class FolderCard(QWidget):
    """Shows the folder, asks before clips are moved, and shows how far that is.

    Signals:
        move_requested: The clips are to be moved to this folder (Path).
        going_on_requested: The rest of a move that was broken off is to follow.
        stop_requested: The move is to stop.
        opened: The folder is to be shown.
    """

    move_requested = Signal(object)
    going_on_requested = Signal()
    stop_requested = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._folder = Path()
        self._usual = Path()
        self._clips, self._bytes = 0, 0
        self.place = QLineEdit(readOnly=True)
        self.place.setAcceptDrops(False)
        self.move_button = side_button(self.tr("&Move…"))
        self.move_button.setAccessibleDescription(self.tr("Move all clips to another folder"))
        self.open_button = side_button(self.tr("Open"))
        self.usual_button = side_button(self.tr("Use the usual folder"))
        self.field = Field(self.tr("Video &folder"), self._row(), focus=self.place)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        theme.mark(self.facts, "role", "muted")
        self.question = Question()
        self.busy = MoveProgress(self)
        self.note = Note(framed=True)
        self._place()
        self.move_button.clicked.connect(self._choose)
        self.open_button.clicked.connect(self.opened)
        self.usual_button.clicked.connect(lambda: self.ask(self._usual))
        self.busy.stop_button.clicked.connect(self.stop_requested)
        self.note.link_clicked.connect(lambda _number: self.going_on_requested.emit())

    @property
    def is_moving(self) -> bool:
        """Whether clips are being moved."""
        return not self.busy.isHidden()

    def show_folder(self, folder: Path, usual: Path, *, unfinished: bool) -> None:
        """Say which folder it is.

        Args:
            folder: the present one.
            usual: the one that is used if none was chosen.
            unfinished: whether clips are still in a former one.
        """
        self._folder, self._usual = folder, usual
        self.place.setText(QDir.toNativeSeparators(str(folder)))
        self.place.setCursorPosition(0)
        self.usual_button.setVisible(folder != usual)
        if unfinished and not self.is_moving:
            words = self.tr("Some clips are still in the folder that they were in before. All of them are whole.")
            self.note.say(words, Tone.ATTENTION, links=[self.tr("Go on moving")])

    def show_facts(self, clips: int, size: int, free: int | None) -> None:
        """Say what is in the folder, and how much room is left.

        Args:
            clips: how many clips are there.
            size: how many bytes they have.
            free: how many bytes are free, or None if nobody knows.
        """
        self._clips, self._bytes = clips, size
        words = self.tr("%n clips, {size}", "", clips).format(size=size_words(size))
        if free is not None:
            words = f"{words} · {self.tr('{size} free').format(size=size_words(free))}"
        self.facts.setText(words)

    def ask(self, folder: Path) -> None:
        """Ask whether clips are to be moved to a folder."""
        self.note.say("")
        place = QDir.toNativeSeparators(str(folder))
        if self._clips:
            words = self.tr("Move %n clips ({size}) to {folder}? New ones go there at once.", "", self._clips)
        else:
            words = self.tr("Keep clips in {folder} from now on?")
        self.question.ask(
            words.format(size=size_words(self._bytes), folder=place),
            [
                (self.tr("Move") if self._clips else self.tr("Use it"), lambda: self.move_requested.emit(folder)),
                (self.tr("Cancel"), lambda: self.move_button.setFocus(Qt.FocusReason.OtherFocusReason)),
            ],
        )

    def show_moving(self, report: Relocation) -> None:
        """Say how far a move is."""
        if not self.is_moving:
            self.note.say("")
            self.busy.begin()
        self._enable(on=False)
        self.busy.show_report(report)

    def show_moved(self, report: Relocation) -> None:
        """Say what came of a move."""
        self._end()
        if report.done:
            self.note.say(moved_words(report), Tone.ATTENTION if report.left_behind else Tone.DONE)
            return
        why = " ".join(describe_error(report.error)) if report.error is not None else self.tr("It was stopped.")
        rest = self.tr("%n clips are moved, and the others are where they were; all are whole.", "", report.moved)
        self.note.say(f"{why.strip()} {rest}", Tone.ATTENTION, links=[self.tr("Go on moving")])

    def refuse(self, words: str) -> None:
        """Say why nothing is moved."""
        self._end()
        self.note.say(words)

    def _end(self) -> None:
        had_keyboard = self.busy.stop_button.hasFocus()
        self.busy.hide()
        self._enable(on=True)
        if had_keyboard:
            self.move_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self, *, on: bool) -> None:
        for button in (self.move_button, self.usual_button):
            button.setEnabled(on)

    def _row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GRID)
        line.addWidget(self.place, 1)
        line.addWidget(self.open_button)
        line.addWidget(self.move_button)
        return row

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        facts = QHBoxLayout()
        facts.addWidget(self.facts, 1)
        facts.addWidget(self.usual_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.field)
        column.addLayout(facts)
        column.addWidget(self.question)
        column.addWidget(self.busy)
        column.addWidget(self.note)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Where clips are to be kept"), str(self._folder.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.ask(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
