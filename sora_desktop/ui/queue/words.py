"""What is said about the queue: how it stands, what holds a connection up, and what a cancel does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.ui.messages import Message, describe_failure, failure_text
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import Hold, QueueState

_NOT_SENT = QT_TRANSLATE_NOOP("Queue", "Nothing was sent yet, so nothing is charged.")
_SIMULATED = QT_TRANSLATE_NOOP("Queue", "It is only simulated, so nothing is charged.")
_MADE = QT_TRANSLATE_NOOP(
    "Queue", "The video is made already, and charged for if it costs anything; it is only not fetched."
)
_UNTOLD = QT_TRANSLATE_NOOP(
    "Queue", "“{name}” cannot be told: the video is made all the same, and may be charged for. It is only not watched."
)
_ABORTS = QT_TRANSLATE_NOOP("Queue", "“{name}” stops the work on it. What was done by then may be charged for.")
_FORGETS = QT_TRANSLATE_NOOP(
    "Queue", "“{name}” only forgets it: the work goes on, and may be charged for. It is only not watched."
)
_PERHAPS = QT_TRANSLATE_NOOP(
    "Queue", "“{name}” is told, but may not stop: the video may be made, and charged for, all the same."
)

_HOLD_ADVICE: Mapping[str, str] = {
    "key_refused": QT_TRANSLATE_NOOP("Queue", "Check its key in Connections; its jobs go on as soon as it is changed."),
    "key_missing": QT_TRANSLATE_NOOP("Queue", "Enter its key in Connections; its jobs go on as soon as it has one."),
    "access_denied": QT_TRANSLATE_NOOP("Queue", "Ask its operator for access to the model, then go on."),
    "out_of_credit": QT_TRANSLATE_NOOP("Queue", "Top up or raise the limit there, then go on."),
    "service_closed": QT_TRANSLATE_NOOP("Queue", "Edit its jobs to use another connection, or cancel them."),
    "unclear_answers": QT_TRANSLATE_NOOP(
        "Queue", "Its server may be making, and charging for, those videos. Look there, decide on them, then go on."
    ),
    "budget_exceeded": QT_TRANSLATE_NOOP("Queue", "Raise the cap, or let it have room again."),
}
"""What to do about a held connection, by the code of what held it."""


class QueueCounts(QObject):
    """Numbers of jobs in words; an object only because Qt counts in the name of one."""

    def running(self, number: int) -> str:
        """Say how many are on their way."""
        return self.tr("%Ln running", "", number)

    def waiting(self, number: int) -> str:
        """Say how many were not sent yet."""
        return self.tr("%Ln waiting", "", number)

    def held(self, number: int) -> str:
        """Say how many connections are held."""
        return self.tr("%Ln connections held", "", number)

    def pausing(self, number: int) -> str:
        """Say after how many jobs the queue will be paused."""
        return self.tr("Pausing after %Ln running", "", number)

    def kept(self, number: int) -> str:
        """Say what becomes of the jobs that wait for a held connection."""
        return self.tr("%Ln jobs wait, and none of them fails.", "", number)


def queue_text(state: QueueState, running: int, waiting: int) -> str:
    """Say how the queue stands, in a few words."""
    mode, counts = _mode_text(state.mode, running), QueueCounts()
    parts = [mode]
    if running and not (mode and state.mode is QueueMode.PAUSING):
        parts.append(counts.running(running))
    if waiting:
        parts.append(counts.waiting(waiting))
    if state.holds:
        parts.append(counts.held(len(state.holds)))
    if state.space is not None:
        parts.append(QCoreApplication.translate("Queue", "no room on the disk"))
    return " · ".join(part for part in parts if part) or QCoreApplication.translate("Queue", "nothing waiting")


def paused_text(state: QueueState, running: int, waiting: int) -> str:
    """Say beside the button that the queue is paused, and for how many; nothing while it runs."""
    words = _mode_text(state.mode, running)
    if not words or not waiting:
        return words
    return f"{words} · {QueueCounts().waiting(waiting)}"


def hold_reason(hold: Hold) -> str:
    """Say in a few words why a connection is held."""
    return failure_text(_failure(hold))


def hold_advice(hold: Hold) -> str:
    """Say what happened to a held connection, and what to do."""
    advice = _HOLD_ADVICE.get(hold.code)
    if advice is None:
        return hold.message
    happened = describe_failure(_failure(hold)).title
    return f"{happened}. {QCoreApplication.translate('Queue', advice)}"


def hold_way(hold: Hold) -> str:
    """Name what leads to where a hold can be mended."""
    if is_about_money(hold):
        return QCoreApplication.translate("Queue", "Open budgets…")
    return QCoreApplication.translate("Queue", "Open connection…")


def is_about_money(hold: Hold) -> bool:
    """Tell whether a cap, and not its server, holds a connection."""
    return hold.code == BudgetExceeded.code


def hold_title(hold: Hold) -> str:
    """Say that a connection is held."""
    return QCoreApplication.translate("Queue", "“{name}” is held").format(name=hold.connection)


def hold_message(hold: Hold, waiting: int) -> Message:
    """Say what holds a connection up, what to do, and what becomes of its jobs.

    Args:
        hold: what holds it up.
        waiting: how many jobs wait for it.
    """
    advice = hold_advice(hold)
    return Message(hold_title(hold), f"{advice} {QueueCounts().kept(waiting)}" if waiting else advice)


def cancel_text(job: Job, capabilities: Capabilities | None, *, simulated: bool) -> str:
    """Say what cancelling a job really does, on its server and to its price.

    Args:
        job: what would be cancelled.
        capabilities: what its server offers; None if its connection is gone.
        simulated: whether its connection only pretends to make videos.
    """
    words = _cancel_words(job.status, capabilities, simulated=simulated)
    return QCoreApplication.translate("Queue", words).format(name=job.connection)


def _cancel_words(status: JobStatus, capabilities: Capabilities | None, *, simulated: bool) -> str:
    if status is JobStatus.PENDING:
        return _NOT_SENT
    if simulated:
        return _SIMULATED
    if status is JobStatus.DOWNLOADING:
        return _MADE
    if capabilities is None or capabilities.deletion is Support.NO:
        return _UNTOLD
    return {Support.YES: _ABORTS, Support.NO: _FORGETS, Support.UNKNOWN: _PERHAPS}[capabilities.deletion_aborts]


def _mode_text(mode: QueueMode, running: int) -> str:
    if mode is QueueMode.RUNNING:
        return ""
    if mode is QueueMode.PAUSING and running:
        return QueueCounts().pausing(running)
    return QCoreApplication.translate("Queue", "Paused")


def _failure(hold: Hold) -> Failure:
    return Failure(FailureStage.SUBMIT, hold.code, hold.message)
