"""What the list and the details say that a job cost, or is expected to."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.costs import charge
from sora_desktop.ui.money.words import UNKNOWN, usd_text

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job


class Known(Enum):
    """What is known of a job's cost."""

    NOTHING = auto()
    EXPECTED = auto()
    """What it was expected to cost when it was ordered."""

    CHARGED = auto()
    """What its server says."""

    NOT_CHARGED = auto()
    """It ended without having been made, so it is not charged."""


class _Creates(QObject):
    """Numbers of creates in words; an object only because Qt counts in the name of one."""

    def lost(self, number: int) -> str:
        """Say that the replies to some were lost."""
        return self.tr("%Ln requests had no reply, and may have been charged for as well.", "", number)


def known_of(job: Job) -> Known:
    """Tell what is known of a job's cost."""
    if job.cost is not None:
        return Known.CHARGED
    if job.estimate is None:
        return Known.NOTHING
    return Known.NOT_CHARGED if job.ended and job.estimate and not charge(job).clips else Known.EXPECTED


def cost_text(job: Job) -> str:
    """Write what a job cost: `$0.40` as its server says, `≈ $0.40` as expected, a dash where nobody knows."""
    match known_of(job):
        case Known.NOTHING:
            return UNKNOWN
        case Known.CHARGED:
            return usd_text(job.cost or 0)
        case Known.NOT_CHARGED:
            return usd_text(job.estimate or 0)
        case Known.EXPECTED:
            return f"≈ {usd_text(job.estimate)}" if job.estimate else usd_text(0)


def cost_facts(job: Job) -> object:
    """Give what the look of a job's cost depends on."""
    return job.cost, job.estimate, job.simulated, job.lost_creates, known_of(job)


def cost_tip(job: Job) -> str:
    """Say everything that is known of what a job cost, the estimate and the server's word apart."""
    lines = [line for line in (expected_text(job), charged_text(job), lost_text(job)) if line]
    if job.simulated:
        lines.append(QCoreApplication.translate("Jobs", "It is simulated: nothing is paid."))
    return "\n".join(lines)


def expected_text(job: Job) -> str:
    """Say what a job was expected to cost when it was ordered."""
    if job.estimate is None:
        return QCoreApplication.translate("Jobs", "Its price was unknown when it was ordered.")
    if job.estimate == 0:
        return QCoreApplication.translate("Jobs", "It was expected to cost nothing.")
    return QCoreApplication.translate("Jobs", "It was expected to cost about {amount}.").format(
        amount=usd_text(job.estimate)
    )


def charged_text(job: Job) -> str:
    """Say what is known of the bill; nothing while it is made, and where its server says nothing."""
    if job.cost is not None:
        return QCoreApplication.translate("Jobs", "The server says that it cost {amount}.").format(
            amount=usd_text(job.cost)
        )
    if job.ended and not charge(job).clips:
        return QCoreApplication.translate("Jobs", "It was not made, so it is not charged.")
    return ""


def lost_text(job: Job) -> str:
    """Say how many creates may have been billed besides."""
    return _Creates().lost(job.lost_creates) if job.lost_creates else ""
