"""The family of a clip as a tree that can be walked: what it was made from, and what was made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.lineage import Kinship
from sora_desktop.ui import theme
from sora_desktop.ui.messages import describe_error, status_word

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.lineage import Lineage, Member

_ROLE = Qt.ItemDataRole.UserRole
_ROW = 28
_MOST_ROWS = 14
"""Rows in sight at once; beyond them the tree scrolls by itself."""

_TITLE = 80
_ICONS = {
    Kinship.RETRY: "retry",
    Kinship.REMIX: "sparkle",
    Kinship.EDIT: "sliders",
    Kinship.EXTENSION: "extend",
    Kinship.CONTINUATION: "frame-forward",
}


class LineagePage(QWidget):
    """Shows a family; a click or Enter leads to one of its clips.

    Signals:
        watched: Whether the page can be seen has changed.
        job_chosen: A clip of the family is to be shown; its job.
    """

    watched = Signal(bool)
    job_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        theme.mark(self.words, "role", "muted")
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(1)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setIndentation(18)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setAccessibleName(self.tr("Lineage"))
        self.tree.setAccessibleDescription(self.tr("Enter shows the clip"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.words)
        column.addWidget(self.tree)
        column.addStretch(1)
        self._items: dict[JobId, QTreeWidgetItem] = {}
        # One signal for a click and one for Enter: whether a click activates differs between systems.
        self.tree.itemClicked.connect(self._on_chosen)
        self.tree.itemActivated.connect(self._on_chosen)
        self.tree.itemExpanded.connect(self._fit)
        self.tree.itemCollapsed.connect(self._fit)
        theme.notifier().changed.connect(self._paint)
        self._shown: JobId | None = None
        self._lineage: Lineage | None = None
        self.show_nothing()

    def holds(self, job: Job) -> bool:
        """Tell whether the family in sight is that of a job."""
        return job.id in self._items

    def show_nothing(self) -> None:
        """Show no family."""
        self._lineage = None
        self._items.clear()
        self.tree.clear()
        self.tree.hide()
        self.words.clear()
        self.words.hide()

    def show_error(self, error: SoraDesktopError) -> None:
        """Say why the family cannot be shown."""
        message = describe_error(error)
        self.show_nothing()
        self._say(f"{message.title} {message.advice}".strip())

    def show_lineage(self, lineage: Lineage, job: Job) -> None:
        """Show a family, with the present clip marked."""
        if lineage == self._lineage:
            self.mark(job)
            return
        self.show_nothing()
        self._lineage = lineage
        if len(lineage.members) == 1 and not lineage.orphaned:
            self._say(self.tr("This clip was made from no other, and none from it yet."))
            return
        said = []
        if lineage.orphaned:
            said.append(self.tr("The first of these comes from a clip that is not in the library."))
        if lineage.cut:
            said.append(self.tr("There are more than are shown."))
        self._say(" ".join(said))
        for member in lineage.members:
            item = QTreeWidgetItem()
            parent = self._items.get(member.parent) if member.parent is not None else None
            (parent.addChild if parent is not None else self.tree.addTopLevelItem)(item)
            self._items[member.job.id] = item
            self._write(item, member)
        self.tree.expandAll()
        self.tree.show()
        self.mark(job)
        self._fit()

    def mark(self, job: Job) -> None:
        """Mark the present clip in the family, with the keyboard's place on it."""
        self._shown = job.id
        self._paint()
        item = self._items.get(job.id)
        if item is not None:
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it can be seen."""
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it cannot be seen any more."""
        super().hideEvent(event)
        self.watched.emit(False)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _write(self, item: QTreeWidgetItem, member: Member) -> None:
        job, kinship = member.job, member.kinship
        title = " ".join((job.name or job.request.prompt).split())[:_TITLE]
        words = title if kinship is None else f"{self._kinship(kinship)} · {title}"
        notes = [
            note
            for note, told in (
                (self.tr("in the trash"), job.removed_at is not None),
                (status_word(job.status), job.status is not JobStatus.COMPLETED),
                (self.tr("simulated"), job.simulated),
            )
            if told
        ]
        item.setText(0, f"{words} ({', '.join(notes)})" if notes else words)
        item.setToolTip(0, f"{item.text(0)}\n\n{job.request.prompt}")
        item.setData(0, _ROLE, (job, kinship))
        item.setSizeHint(0, QSize(0, _ROW))

    def _kinship(self, kinship: Kinship) -> str:
        return {
            Kinship.RETRY: self.tr("Tried again"),
            Kinship.REMIX: self.tr("Remix"),
            Kinship.EDIT: self.tr("Edit"),
            Kinship.EXTENSION: self.tr("Extension"),
            Kinship.CONTINUATION: self.tr("Continues"),
        }[kinship]

    def _paint(self) -> None:
        colours = theme.colors()
        for job_id, item in self._items.items():
            _job, kinship = item.data(0, _ROLE)
            here = job_id == self._shown
            font = QFont(self.tree.font())
            font.setWeight(QFont.Weight.DemiBold if here else QFont.Weight.Normal)
            item.setFont(0, font)
            item.setForeground(0, colours.accent if here else colours.text)
            item.setIcon(0, theme.icon(_ICONS.get(kinship, "film"), colours.accent if here else colours.muted))

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        job = item.data(0, _ROLE)[0]
        if job.id != self._shown:
            self.job_chosen.emit(job)

    def _fit(self) -> None:
        """Be as high as what is unfolded."""
        rows, item = 0, self.tree.topLevelItem(0)
        while item is not None:
            rows += 1
            item = self.tree.itemBelow(item)
        row = max(_ROW, self.tree.sizeHintForRow(0))
        self.tree.setFixedHeight(min(rows, _MOST_ROWS) * row + 2)
