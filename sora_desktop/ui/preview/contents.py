"""What the preview says about a job that has no clip to show: the words for each state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.costs import format_usd
from sora_desktop.domain.jobs import ON_SERVER, Job, JobStatus
from sora_desktop.domain.queue import QueueMode, QueueState
from sora_desktop.ui.actions import JobAction, download_failed, was_forgotten
from sora_desktop.ui.messages import action_text, describe_failure, status_word
from sora_desktop.ui.moments import until_text
from sora_desktop.ui.preview.state_card import CardButton, CardContent, CardWay
from sora_desktop.ui.queue.words import hold_advice, hold_title, is_about_money

if TYPE_CHECKING:
    from sora_desktop.ui.queue.servers import Servers

_MENDED_BY_REWORDING = frozenset(
    {"moderation_blocked", "content_policy_violation", "request_rejected", "invalid_value"}
)


class CardContents(QObject):
    """Finds the words; an object only because Qt translates in the name of one.

    Attributes:
        queue: how the queue stands, which holds jobs up.
        servers: what is known of the servers of jobs, as soon as somebody knows.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Know of nothing that holds jobs up."""
        super().__init__(parent)
        self.queue = QueueState()
        self.servers: Servers | None = None

    def for_nothing(self) -> CardContent:
        """Say that there is nothing to show because nothing is chosen."""
        return CardContent("film", "muted", self.tr("No clip chosen"), self.tr("Choose one in the list to play it."))

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
                return self._unconfirmed(job)
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
        hold = self.queue.hold_of(job.connection)
        own = (CardButton(self.tr("Edit"), JobAction.CHANGE), self._cancel(job))
        if hold is not None:
            ways = (
                CardButton(self.tr("Go on"), CardWay.RELEASE, primary=True),
                CardButton(self.tr("Budgets") if is_about_money(hold) else self.tr("Connection"), CardWay.MEND),
            )
            return CardContent("pause", "attention", hold_title(hold), hold_advice(hold), buttons=(*ways, *own))
        if self.queue.mode is not QueueMode.RUNNING:
            way = CardButton(self.tr("Resume queue"), CardWay.RESUME, primary=True)
            advice = self.tr("It is sent when its turn comes, once the queue goes on.")
            return CardContent("pause", "muted", self.tr("The queue is paused"), advice, buttons=(way, *own))
        tone = "attention" if job.failure else "muted"
        place = self.tr("It is sent as soon as {connection} has a place free.").format(connection=job.connection)
        return CardContent("clock", tone, status_word(job.status), _trouble(job) or place, buttons=own)

    def _running(self, job: Job, progress: float | None) -> CardContent:
        title = status_word(job.status)
        if progress is not None:
            template = QCoreApplication.translate("status", "{status} · {percent} %")
            title = template.format(status=title, percent=int(progress))
        fetching = job.status is JobStatus.DOWNLOADING
        resting = fetching and progress is None and self.queue.mode is QueueMode.PAUSED
        advice = _trouble(job) or self._encouragement(job, resting=resting)
        if fetching and job.expires_at is not None:
            advice = f"{advice} {until_text(job.expires_at)}"
        stalled = job.stalled and job.status in ON_SERVER
        return CardContent(
            "pause" if resting else "clock" if stalled else "download" if fetching else "sparkle",
            "attention" if job.failure else "muted" if resting or stalled else "accent",
            self.tr("Made, and not fetched yet") if resting else title,
            advice,
            progress,
            busy=progress is None and not resting,
            buttons=() if job.status is JobStatus.SUBMITTING else (self._cancel(job),),
        )

    def _cancel(self, job: Job) -> CardButton:
        tip = self.servers.cancel_text(job) if self.servers is not None else ""
        return CardButton(action_text(JobAction.CANCEL), JobAction.CANCEL, tip=tip)

    def _encouragement(self, job: Job, *, resting: bool) -> str:
        if resting:
            return self.tr("It is fetched once the queue goes on.")
        if job.stalled and job.status in ON_SERVER:
            return self.tr(
                "No news for longer than usual. It is still watched: nothing that may be paid for is given up."
            )
        match job.status:
            case JobStatus.SUBMITTING:
                return self.tr("It is on its way to the server.")
            case JobStatus.QUEUED:
                return self.tr("The server has it and begins when its turn comes.")
            case JobStatus.DOWNLOADING:
                return self.tr("The server is done. The clip plays here as soon as it has come.")
            case _:
                return self.tr("Go on writing, or close the window: it is taken up again at the next start.")

    def _unconfirmed(self, job: Job) -> CardContent:
        advice = self.tr("The server may be making this video, and charging for it, all the same. What shall be done?")
        no_list = self.servers is not None and self.servers.has_no_list(job)
        look = self.tr("Costs nothing: it goes on as soon as it turns up in the server’s list.")
        if no_list:
            look = self.tr("Not possible here: this server has no list to look in.")
        forget = self.tr("Looks no more. If it was made, it is not fetched, and may still be charged for.")
        choices = (
            CardButton(
                action_text(JobAction.KEEP_LOOKING), JobAction.KEEP_LOOKING, not no_list, look, possible=not no_list
            ),
            CardButton(action_text(JobAction.RESUBMIT), JobAction.RESUBMIT, tip=self._price_of_sending(job)),
            CardButton(action_text(JobAction.FORGET), JobAction.FORGET, tip=forget),
        )
        title = self.tr("The server’s reply was lost")
        return CardContent("question", "attention", title, advice, choices=choices)

    def _price_of_sending(self, job: Job) -> str:
        if job.estimate is None:
            return self.tr("It may be made twice, and paid for twice. What it costs is not known.")
        if job.estimate == 0:
            return self.tr("It may be made twice, which costs nothing here.")
        price = format_usd(job.estimate)
        return self.tr("It may be made twice, and cost about {price} once more.").format(price=price)

    def _failed(self, job: Job) -> CardContent:
        if job.failure is None:
            return CardContent("exclamation", "failed", status_word(job.status), buttons=(_button(JobAction.RETRY),))
        message = describe_failure(job.failure)
        advice = message.advice
        if download_failed(job):
            first: tuple[CardButton, ...] = (CardButton(self.tr("Fetch again"), JobAction.RETRY, primary=True),)
            if job.expires_at is not None:
                advice = f"{advice} {until_text(job.expires_at)}".strip()
        elif was_forgotten(job):
            first = (CardButton(self.tr("Check again"), JobAction.RETRY, primary=True),)
        elif job.failure.code in _MENDED_BY_REWORDING:
            first = (CardButton(self.tr("Edit and retry"), JobAction.RETRY_CHANGED, primary=True),)
        else:
            change = CardButton(self.tr("Edit and retry"), JobAction.RETRY_CHANGED)
            first = (_button(JobAction.RETRY, primary=True), change)
        buttons = (*first, CardButton(self.tr("Details")))
        return CardContent("exclamation", "failed", message.title, advice, buttons=buttons)


def _button(action: JobAction, *, primary: bool = False) -> CardButton:
    return CardButton(action_text(action), action, primary=primary)


def _trouble(job: Job) -> str:
    """Say what is in the way of a job that goes on all the same."""
    if job.failure is None:
        return ""
    message = describe_failure(job.failure)
    return f"{message.title}. {message.advice}".strip()
