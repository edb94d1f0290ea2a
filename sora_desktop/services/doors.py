"""What can be asked of jobs, the queue and the library, whichever process drives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.adoption import FoundClip, Gathering, ServerClip
    from sora_desktop.domain.annotations import Annotation
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Derivation, Job, JobId
    from sora_desktop.domain.queue import Place, QueueState
    from sora_desktop.domain.requests import Order, Problem


class JobDoor(Protocol):
    """Takes orders, and does what a person wants of jobs; every way in leads through it.

    Every method that changes something raises StorageError where it cannot be committed, and
    UnknownJob where there is no such job.
    """

    def check(self, order: Order) -> list[Problem]:
        """List what is wrong with an order, without touching disk or network."""

    async def obstacle(self, order: Order) -> SoraDesktopError | None:
        """Say what would keep an order from being taken now."""

    async def submit(self, orders: Sequence[Order], *, batch_name: str | None = None) -> list[Job]:
        """Store the jobs of all orders in one transaction, and let them go their way.

        Raises:
            InvalidRequest: an order has problems; nothing was stored.
            BudgetExceeded: a cap refuses them; nothing was stored.
            ConnectionProblem: a connection does not exist, or lacks its key; nothing was stored.
            MediaError: a reference image does not do; nothing was stored.
        """

    async def cancel(self, job_id: JobId) -> Job:
        """Stop a job; its server is told where it listens."""

    async def retry(self, job_id: JobId, changed: Order | None = None) -> Job:
        """Try again what did not work: for free where the server still has it, else as a new job.

        Args:
            job_id: the job that did not work.
            changed: what is wanted instead; always a new job.
        """

    async def retry_failed(self) -> list[Job]:
        """Try every failed job again that is not in the trash and was not tried again yet.

        Raises:
            BudgetExceeded: a cap refuses them together; nothing was begun.
        """

    async def resubmit(self, job_id: JobId) -> Job:
        """Send a create whose reply was lost once more, by a person's word; it may cost again."""

    async def forget(self, job_id: JobId) -> Job:
        """Stop looking for a create whose reply was lost."""

    async def keep_looking(self, job_id: JobId) -> Job:
        """Look for a create whose reply was lost again, now and then, for as long as the program runs."""

    async def look(self, job_id: JobId) -> Job:
        """Ask the server that works on a job how it stands, at once; give the job as it is then."""

    async def derive(self, job_id: JobId, derivation: Derivation, prompt: str, *, seconds: float | None = None) -> Job:
        """Ask the server of a finished job for a video made from the job's own."""

    def check_derivation(self, job: Job, derivation: Derivation) -> None:
        """Find out whether a video can be made from that of a job, as far as is known without asking."""

    async def derive_from_file(self, derivation: Derivation, order: Order) -> Job:
        """Ask a server for a video made from a clip of this computer, `order.request.video`."""

    async def annotate(self, job_ids: Iterable[JobId], annotation: Annotation) -> list[Job]:
        """Store what a person writes about jobs, for all or none; give those that it changed.

        Raises:
            InvalidRequest: something written does not do.
        """

    async def delete_on_server(self, job_id: JobId) -> Job:
        """Tell the server of an ended job to delete its video; what is here stays.

        Raises:
            NotPossible: it has not ended, or its server holds nothing of it.
            NotSupported: its server does not delete.
            ClientError: its server did not do it.
        """

    async def remove(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Put ended jobs, with their clips, into the trash."""

    async def restore(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Bring jobs back from the trash."""

    async def delete(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Delete jobs of the trash for good: prompt, clip, thumbnail, receipt; give what is left, which is no text.

        Raises:
            NotPossible: one of them is not in the trash.
        """

    async def empty_trash(self) -> list[Job]:
        """Delete everything in the trash for good."""

    async def resume(self) -> list[Job]:
        """Take up every unfinished job where it stands, and drive all of them from now on; give them."""

    async def take_up(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take up the given jobs where they stand, as `resume` does with all; give those that have not ended."""

    async def wait(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait until each of the given jobs has ended, or cannot go on by itself; give them as they are then."""

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on at present, with the reason."""

    async def stop(self) -> None:
        """End all following so that everything can be resumed."""


class LibraryDoor(Protocol):
    """Brings clips in that were made elsewhere, and moves all of them to another folder.

    What takes long is asked for in portions, each of which is wholly done or not at all.
    """

    async def adopt(self, clips: Sequence[FoundClip], gathering: Gathering) -> list[Job]:
        """Make jobs of files; those that the library knows, or that changed since they were read, are left out.

        Raises:
            StorageError: they could not be copied or committed; none came in.
        """

    async def adopt_remote(self, connection: str, clips: Sequence[ServerClip], gathering: Gathering) -> list[Job]:
        """Make jobs of videos that a server has, and fetch them; those that a job has already are left out.

        Raises:
            UnknownConnection: the connection does not exist.
            StorageError: they could not be committed; none came in.
        """

    async def begin_move(self, folder: str) -> list[Job]:
        """Keep new clips in another folder from now on, to which the others are to be moved; gives nothing.

        Raises:
            FolderUnsuitable: it is no place for them.
            RoomMissing: they do not fit there.
            StorageError: it cannot be written to.
        """

    async def carry(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Move the clips of some jobs to the present folder, and give the jobs whose clips moved.

        Raises:
            StorageError: they could not be copied or committed; they are where they were.
        """

    async def finish_move(self) -> list[Job]:
        """Give up the former folders, and those of them that are empty; gives nothing.

        Raises:
            StorageError: a note of the trash cannot be written.
        """


class QueueDoor(Protocol):
    """Pauses the queue, and changes jobs that wait in it; every change is committed before it is told."""

    @property
    def state(self) -> QueueState:
        """How the queue stands."""

    async def pause(self, *, after_running: bool = False) -> QueueState:
        """Send nothing more; with `after_running`, what is on the way is still followed to its end."""

    async def resume(self) -> QueueState:
        """Go on, with held connections too."""

    async def release(self, connection: str) -> QueueState:
        """Go on with the jobs of one held connection."""

    async def waiting(self) -> list[Job]:
        """Give the jobs that wait, in the order in which they will be sent."""

    async def move(self, job_ids: Sequence[JobId], place: Place) -> list[Job]:
        """Move waiting jobs, in the order given, to a place in the queue; give those that moved.

        Raises:
            NotPossible: none of them waits.
        """

    async def edit(self, job_id: JobId, order: Order) -> Job:
        """Let a waiting job ask for something else; its place in the queue stays.

        Raises:
            NotPossible: it does not wait any more, or `order` asks for several takes.
            InvalidRequest: the order has problems.
            BudgetExceeded: a cap refuses the dearer order.
        """

    async def cancel_waiting(self, job_ids: Sequence[JobId] | None = None) -> list[Job]:
        """Cancel jobs that wait, all of them if none are named; give those that were cancelled."""
