"""What the cells of the list say, to eyes, to tips and to screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt

from sora_desktop.ui.jobs.column_texts import tooltip
from sora_desktop.ui.jobs.columns import Cell
from sora_desktop.ui.jobs.status import row_text, row_tip

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.ui.jobs.columns import ColumnDefinition
    from sora_desktop.ui.jobs.grouping import GroupHeader


class _Groups(QObject):
    """Numbers of jobs in words; an object only because Qt counts in the name of one."""

    def jobs(self, number: int) -> str:
        """Count jobs."""
        return self.tr("%Ln jobs", "", number)


def cell_text(job: Job, column: ColumnDefinition, role: int, queue: QueueState) -> str:
    """Give what the cell of a job says.

    Args:
        job: whose.
        column: in which column.
        role: Qt's role: what is shown, what a tip says, or else what a screen reader says.
        queue: how the queue stands.
    """
    of_status = column.cell is Cell.STATUS
    if role == Qt.ItemDataRole.ToolTipRole:
        return tooltip(row_tip(job, queue) if of_status else (column.tip or column.text)(job))
    text = row_text(job, queue) if of_status else column.text(job)
    if role != Qt.ItemDataRole.AccessibleTextRole:
        return text
    if column.spoken is not None:
        return column.spoken(job)
    if column.cell is Cell.MONEY and column.tip is not None:
        return f"{text}. {column.tip(job)}"
    if column.cell is Cell.CLIP:
        return _clip_spoken(job, text, _status_spoken(job, queue))
    return _status_spoken(job, queue) if of_status else text


def group_title(header: GroupHeader) -> str:
    """Give the name of a group."""
    if header.label:
        return header.label
    if header.key is None:
        return QCoreApplication.translate("Jobs", "Ordered alone")
    return QCoreApplication.translate("Jobs", "Batch without a name")


def group_count(header: GroupHeader) -> str:
    """Say how many jobs a group has; nothing while nobody knows."""
    return "" if header.count is None else _Groups().jobs(header.count)


def group_text(header: GroupHeader, role: int) -> str:
    """Give what the header of a group says.

    Args:
        header: the group's.
        role: Qt's role.
    """
    told = ", ".join(filter(None, (group_title(header), group_count(header))))
    if role != Qt.ItemDataRole.AccessibleTextRole:
        return told
    state = (
        QCoreApplication.translate("Jobs", "collapsed")
        if header.collapsed
        else QCoreApplication.translate("Jobs", "expanded")
    )
    return QCoreApplication.translate("Jobs", "Group {group}, {state}").format(group=told, state=state)


def _status_spoken(job: Job, queue: QueueState) -> str:
    status = row_text(job, queue)
    if job.simulated:
        return QCoreApplication.translate("Jobs", "{status}, simulated").format(status=status)
    return status


def _clip_spoken(job: Job, prompt: str, status: str) -> str:
    """Say what a row is about: its name, its prompt, its status, and whether it is a favourite."""
    said = QCoreApplication.translate("Jobs", "{prompt}: {status}").format(prompt=prompt, status=status)
    if job.name:
        said = QCoreApplication.translate("Jobs", "{name}. {job}").format(name=job.name, job=said)
    if job.favourite:
        said = QCoreApplication.translate("Jobs", "{job}, favourite").format(job=said)
    return said
