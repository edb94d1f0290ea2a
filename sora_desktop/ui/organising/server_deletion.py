"""Has servers delete what they hold of clips, once a person has read what each of them really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui import theme
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.notices import TOLD_SECONDS, NoticeStack, Tone
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow

_FINISHED: Mapping[Support, str] = {
    Support.YES: QT_TRANSLATE_NOOP("ServerDeletion", "“{name}” forgets it, and nobody can fetch it from there again."),
    Support.NO: QT_TRANSLATE_NOOP("ServerDeletion", "“{name}” refuses to delete videos; what it holds stays there."),
    Support.UNKNOWN: QT_TRANSLATE_NOOP(
        "ServerDeletion", "Whether “{name}” deletes videos is not known. It is asked to, and you are told what it says."
    ),
}
"""What a server does with a video that it has finished, by whether it deletes."""

_UNFINISHED: Mapping[Support, str] = {
    Support.YES: QT_TRANSLATE_NOOP("ServerDeletion", "If it still works on one of them, it stops the work."),
    Support.NO: QT_TRANSLATE_NOOP(
        "ServerDeletion", "If it still works on one of them, the work goes on, and may be charged for."
    ),
    Support.UNKNOWN: QT_TRANSLATE_NOOP(
        "ServerDeletion", "If it still works on one of them, the work may go on, and be charged for."
    ),
}
"""The same for one that was given up here while it was made, by whether deleting stops the work."""

_SIMULATED = QT_TRANSLATE_NOOP("ServerDeletion", "“{name}” only simulates a server, and forgets it as one would.")
_GONE = QT_TRANSLATE_NOOP(
    "ServerDeletion", "The connection “{name}” is gone, so nobody can tell its server to delete anything."
)
_BUTTONS: Mapping[Support, str] = {
    Support.YES: QT_TRANSLATE_NOOP("ServerDeletion", "Let “{name}” forget it"),
    Support.NO: QT_TRANSLATE_NOOP("ServerDeletion", "“{name}” refuses"),
    Support.UNKNOWN: QT_TRANSLATE_NOOP("ServerDeletion", "Ask “{name}” to delete it"),
}


class ServerSide(NamedTuple):
    """What is known of the server of a connection, and what it would be told to delete."""

    name: str
    capabilities: Capabilities | None
    """None if the connection is gone."""

    simulated: bool
    jobs: tuple[Job, ...]

    @property
    def deletes(self) -> Support:
        """Whether it deletes a finished video."""
        if self.capabilities is None:
            return Support.NO
        return Support.YES if self.simulated else self.capabilities.deletion


def deletion_text(side: ServerSide) -> str:
    """Say what the server of a connection really does when it is told to delete."""
    if side.capabilities is None:
        return _translated(_GONE).format(name=side.name)
    if side.simulated:
        return _translated(_SIMULATED).format(name=side.name)
    words = [_translated(_FINISHED[side.deletes]).format(name=side.name)]
    if side.deletes is not Support.NO and any(job.status is not JobStatus.COMPLETED for job in side.jobs):
        words.append(_translated(_UNFINISHED[side.capabilities.deletion_aborts]))
    return " ".join(words)


def deletion_label(sides: Sequence[ServerSide]) -> str:
    """Name the button by what happens when it is pressed."""
    willing = [side for side in sides if side.deletes is not Support.NO]
    if len(willing) > 1:
        return QCoreApplication.translate("ServerDeletion", "Tell {count} servers to delete").format(count=len(willing))
    if not willing and len(sides) > 1:
        return QCoreApplication.translate("ServerDeletion", "All of them refuse")
    side = (willing or sides)[0]
    return _translated(_BUTTONS[side.deletes]).format(name=side.name)


class ServerDeletionSheet(Sheet):
    """Asks whether servers are to delete what they hold of clips."""

    def __init__(self, sides: Sequence[ServerSide], then: Callable[[], object], parent: QWidget) -> None:
        """Ask about these; `then` has it done."""
        super().__init__("", parent, width=480)
        jobs = [job for side in sides for job in side.jobs]
        self.set_title(self.tr("Delete %Ln clips on the server?", "", len(jobs)))
        for side in sides:
            self.say(deletion_text(side), role="")
        missing = sum(job.file is None for side in sides if side.deletes is not Support.NO for job in side.jobs)
        if missing:
            self.say(
                self.tr("%Ln of them are not on this computer, and are lost for good then.", "", missing),
                role="warning",
            )
        self.say(self.tr("What is on this computer stays, and so does what was charged."))
        self.cancel = self.add_button(self.tr("Cancel"))
        # Enter is not to do what cannot be undone.
        self.cancel.setDefault(True)
        self.delete = self.add_button(deletion_label(sides), then)
        theme.mark(self.delete, "danger")
        self.delete.setEnabled(any(side.deletes is not Support.NO for side in sides))


class ServerDeletion(QObject):
    """Asks, has it deleted, and tells."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge) -> None:
        """Work with these."""
        super().__init__(window)
        self._window = window
        self._notices: NoticeStack = window.notices
        self._services = services
        self._bridge = bridge

    def ask(self, jobs: Sequence[Job]) -> None:
        """Ask whether the servers of some ended jobs are to delete what they hold."""
        sides = self.sides(jobs)
        willing = [job for side in sides if side.deletes is not Support.NO for job in side.jobs]
        ServerDeletionSheet(sides, lambda: self._bridge.start(self._delete(willing)), self._window).present()

    def sides(self, jobs: Sequence[Job]) -> list[ServerSide]:
        """Give what is known of each server that holds something of jobs."""
        held: dict[str, list[Job]] = {}
        for job in jobs:
            held.setdefault(job.connection, []).append(job)
        return [self._side(name, tuple(mine)) for name, mine in held.items()]

    def _side(self, name: str, jobs: tuple[Job, ...]) -> ServerSide:
        connections = self._services.connections
        try:
            connection = connections.get(name)
        except SoraDesktopError:
            return ServerSide(name, None, simulated=False, jobs=jobs)
        return ServerSide(name, connections.capabilities(name), simulated=connection.is_simulation, jobs=jobs)

    async def _delete(self, jobs: Sequence[Job]) -> None:
        errors: list[SoraDesktopError] = []
        for job in jobs:
            try:
                await self._services.jobs.delete_on_server(job.id)
            except SoraDesktopError as error:
                errors.append(error)
        for told in {describe_error(error): error for error in errors}.values():
            self._notices.tell_error(told, Tone.WARNED)
        deleted = len(jobs) - len(errors)
        if deleted:
            message = Message(self.tr("%n clips deleted on the server.", "", deleted), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)


def _translated(words: str) -> str:
    return QCoreApplication.translate("ServerDeletion", words)
