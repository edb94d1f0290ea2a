"""What is said about the queue: how it stands, what holds a connection up, and what a cancel does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.ui.messages import Message, describe_failure, failure_text
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
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


def queue_text(state: QueueState, running: int, waiting: int) -> str:
    """Say how the queue stands, in a few words."""
    mode = _mode_text(state.mode, running)
    parts = [mode]
    if running and not (mode and state.mode is QueueMode.PAUSING):
        parts.append(QCoreApplication.translate("Queue", "%Ln running", "", running))
    if waiting:
        parts.append(QCoreApplication.translate("Queue", "%Ln waiting", "", waiting))
    if state.holds:
        parts.append(QCoreApplication.translate("Queue", "%Ln connections held", "", len(state.holds)))
    return " · ".join(part for part in parts if part) or QCoreApplication.translate("Queue", "nothing waiting")


def paused_text(state: QueueState, running: int, waiting: int) -> str:
    """Say beside the button that the queue is paused, and for how many; nothing while it runs."""
    words = _mode_text(state.mode, running)
    if not words or not waiting:
        return words
    return f"{words} · {QCoreApplication.translate('Queue', '%Ln waiting', '', waiting)}"


def hold_reason(hold: Hold) -> str:
    """Say in a few words why a connection is held."""
    return failure_text(_failure(hold))


def hold_message(hold: Hold, waiting: int) -> Message:
    """Say what holds a connection up, and what to do.

    Args:
        hold: what holds it up.
        waiting: how many jobs wait for it.
    """
    title = QCoreApplication.translate("Queue", "“{name}” is held. {reason}.").format(
        name=hold.connection, reason=describe_failure(_failure(hold)).title
    )
    kept = QCoreApplication.translate("Queue", "%Ln jobs wait until you go on; none of them fails.", "", waiting)
    return Message(title, f"{hold.message} {kept}".strip() if waiting else hold.message)


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
        return QCoreApplication.translate("Queue", "Pausing after %Ln running", "", running)
    return QCoreApplication.translate("Queue", "Paused")


def _failure(hold: Hold) -> Failure:
    return Failure(FailureStage.SUBMIT, hold.code, hold.message)
