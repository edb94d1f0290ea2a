"""What the preview says about a job that has no clip to show: the words for each state."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.ui.actions import JobAction, download_failed
from sora_desktop.ui.messages import action_text, describe_failure, status_word
from sora_desktop.ui.preview.state_card import CardButton, CardContent

_MENDED_BY_REWORDING = frozenset(
    {"moderation_blocked", "content_policy_violation", "request_rejected", "invalid_value"}
)


class CardContents(QObject):
    """Finds the words; an object only because Qt translates in the name of one."""

    def for_nothing(self) -> CardContent:
        """Say that there is nothing to show because nothing is chosen."""
        return CardContent(
            "film", "muted", self.tr("No clip chosen"), self.tr("Choose one in the list, and it plays here.")
        )

    def for_missing_file(self, job: Job) -> CardContent:
        """Say that the clip's file is gone."""
        advice = self.tr("It was moved or deleted outside Sora Desktop. It was at {path}.").format(path=job.file)
        return CardContent(
            "alert", "attention", self.tr("The file is not where it was"), advice, buttons=(_button(JobAction.REUSE),)
        )

    def for_unplayable(self, said: str) -> CardContent:
        """Say that the clip cannot be played here, with the library's words."""
        advice = self.tr("The file is safe; another player may know its format.")
        buttons = (_button(JobAction.OPEN, primary=True), _button(JobAction.SHOW_IN_FOLDER))
        return CardContent(
            "alert",
            "attention",
            self.tr("This clip cannot be played here"),
            f"{advice} ({said})" if said else advice,
            buttons=buttons,
        )

    def for_job(self, job: Job, progress: float | None) -> CardContent:
        """Say how far a job is, or what went wrong with it.

        Args:
            job: a job without a clip.
            progress: the last percentage that was heard, 0 to 100.
        """
        match job.status:
            case JobStatus.PENDING:
                return self._pending(job)
            case JobStatus.UNCONFIRMED:
                return self._unconfirmed()
            case JobStatus.FAILED:
                return self._failed(job)
            case JobStatus.CANCELLED:
                buttons = (_button(JobAction.RETRY), _button(JobAction.REUSE))
                return CardContent("minus", "muted", status_word(job.status), buttons=buttons)
            case JobStatus.COMPLETED:
                return self.for_missing_file(job)
            case _:
                return self._running(job, progress)

    def _pending(self, job: Job) -> CardContent:
        tone = "attention" if job.failure else "muted"
        place = self.tr("It is sent as soon as {connection} has a place free.").format(connection=job.connection)
        advice = _trouble(job) or place
        return CardContent("clock", tone, status_word(job.status), advice, buttons=(_button(JobAction.CANCEL),))

    def _running(self, job: Job, progress: float | None) -> CardContent:
        title = status_word(job.status)
        if progress is not None:
            template = QCoreApplication.translate("status", "{status} · {percent} %")
            title = template.format(status=title, percent=int(progress))
        return CardContent(
            "download" if job.status is JobStatus.DOWNLOADING else "sparkle",
            "attention" if job.failure else "accent",
            title,
            _trouble(job) or self._encouragement(job.status),
            progress,
            busy=progress is None,
            buttons=() if job.status is JobStatus.SUBMITTING else (_button(JobAction.CANCEL),),
        )

    def _encouragement(self, status: JobStatus) -> str:
        match status:
            case JobStatus.SUBMITTING:
                return self.tr("It is on its way to the server.")
            case JobStatus.QUEUED:
                return self.tr("The server has it and begins when its turn comes.")
            case JobStatus.DOWNLOADING:
                return self.tr("The server is done. The clip plays here as soon as it has come.")
            case _:
                return self.tr("Go on writing, or close the window: it is taken up again at the next start.")

    def _unconfirmed(self) -> CardContent:
        advice = self.tr(
            "The server may be making this video, and charging for it, all the same. Sent again, it may be "
            "made and paid twice; if you stop looking, a video that was made is not fetched."
        )
        buttons = (_button(JobAction.RESUBMIT), _button(JobAction.FORGET))
        return CardContent("question", "attention", self.tr("The server’s reply was lost"), advice, buttons=buttons)

    def _failed(self, job: Job) -> CardContent:
        if job.failure is None:
            return CardContent("exclamation", "failed", status_word(job.status), buttons=(_button(JobAction.RETRY),))
        message = describe_failure(job.failure)
        if download_failed(job):
            first: tuple[CardButton, ...] = (CardButton(self.tr("Fetch again"), JobAction.RETRY, primary=True),)
        elif job.failure.code in _MENDED_BY_REWORDING:
            first = (CardButton(self.tr("Edit and retry"), JobAction.REUSE, primary=True),)
        else:
            first = (_button(JobAction.RETRY, primary=True), CardButton(self.tr("Edit"), JobAction.REUSE))
        buttons = (*first, CardButton(self.tr("Details")))
        return CardContent("exclamation", "failed", message.title, message.advice, buttons=buttons)


def _button(action: JobAction, *, primary: bool = False) -> CardButton:
    return CardButton(action_text(action), action, primary=primary)


def _trouble(job: Job) -> str:
    """Say what is in the way of a job that goes on all the same."""
    if job.failure is None:
        return ""
    message = describe_failure(job.failure)
    return f"{message.title}. {message.advice}".strip()
