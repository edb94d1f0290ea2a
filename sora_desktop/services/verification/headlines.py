"""The first line of a report or receipt, and the sentences of its conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.evidence import emulator_in
from sora_desktop.services.verification.grading import Source
from sora_desktop.services.verification.words import is_loopback, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.grading import Judgement

_MEANING = (
    "What shows it: the order and the bytes went over connections whose certificates are for their hosts, as the "
    "HTTP library told; the receipt of it is one unbroken chain; and the file is still, byte for byte, what came."
)
_GONE = "The clip itself cannot be examined: it is not there any more, or cannot be read."

_NO_CLIP = {
    JobStatus.PENDING: "It waits, and has no clip yet.",
    JobStatus.SUBMITTING: "It is being sent, and has no clip yet.",
    JobStatus.UNCONFIRMED: "Its server's reply was lost: nobody knows whether a clip is being made.",
    JobStatus.QUEUED: "It is on its server, and has no clip yet.",
    JobStatus.IN_PROGRESS: "It is on its server, and has no clip yet.",
    JobStatus.DOWNLOADING: "Its clip is not here yet.",
    JobStatus.FAILED: "It failed: there is no clip.",
    JobStatus.CANCELLED: "It was cancelled: there is no clip.",
    JobStatus.COMPLETED: "It is complete, and no file of it is known.",
}


def headline(evidence: Evidence, judgement: Judgement, bad: Sequence[str], failed: Sequence[str] = ()) -> str:
    """Give the first line.

    Args:
        evidence: what there is.
        judgement: how far it goes.
        bad: what shows that something was changed.
        failed: what live tests showed to be wrong.
    """
    line = _graded(evidence, judgement)
    if evidence.job.file is None:
        line = f"{line} {_NO_CLIP[evidence.job.status]}"
    if not bad:
        line = f"{line} {_GONE}" if _is_gone(evidence) else line
        return f"{line} A live test failed just now: {_lowered(failed[0])}" if failed else line
    if judgement.grade is Grade.SIMULATED:
        return f"{line} It does not hold: {_lowered(bad[0])}"
    return f"Does not hold: {_lowered(bad[0])} {line}"


def _is_gone(evidence: Evidence) -> bool:
    return evidence.file is not None and not evidence.file.readable


def conclusion(
    evidence: Evidence, judgement: Judgement, verdict: Verdict, *, contradicted: bool = False
) -> tuple[str, ...]:
    """Give the sentences of the conclusion.

    Args:
        evidence: what there is.
        judgement: how far it goes.
        verdict: whether all of it holds.
        contradicted: whether what is kept contradicts itself.
    """
    # Where nothing was sent, that is what is lacking, too.
    nothing = judgement.source is Source.NOBODY and bool(judgement.lacking)
    sentences = [*([] if nothing else [_claim(evidence, judgement)]), *judgement.lacking]
    if judgement.grade is Grade.PROVEN:
        sentences.append(_MEANING)
    if judgement.source is Source.SERVER and evidence.create is not None:
        sentences += _authorities(evidence.create.exchange)
    if contradicted:
        sentences.insert(0, "What is kept of this job contradicts itself, or was changed; see what contradicts.")
    elif verdict is Verdict.DOES_NOT_HOLD:
        sentences.append("A live test failed just now. That says nothing of the clip, but of its server of today.")
    elif verdict is Verdict.NOT_EXAMINED:
        sentences.append("The clip could not be examined now, so only what was written down about it is shown here.")
    return tuple(sentences)


def _authorities(create: Exchange) -> list[str]:
    """Say by whom the certificate was vouched for, where that is not the system alone."""
    if create.peer is None or create.peer.certificate is None or not create.peer.own_authority:
        return []
    return ["The connection names a file of authorities of its own, and the server's certificate may be from one."]


def _graded(evidence: Evidence, judgement: Judgement) -> str:
    if judgement.grade is Grade.SIMULATED:
        claim = _claim(evidence, judgement)
        return (
            f"SIMULATED{claim.removeprefix('Simulated')}"
            if judgement.source is Source.MOCK
            else (f"SIMULATED: {_lowered(claim)}")
        )
    if judgement.source is Source.NOBODY:
        return "Not proven: nothing was sent so far." if evidence.job.file is None else f"Not proven: {_no_record()}"
    word = "Proven by evidence" if judgement.grade is Grade.PROVEN else "Consistent with, but not proven"
    return f"{word}: {_lowered(_claim(evidence, judgement))}"


def _claim(evidence: Evidence, judgement: Judgement) -> str:
    """Say in one sentence what the grade is about."""
    match judgement.source:
        case Source.MOCK:
            return "Simulated on this computer; nothing was sent."
        case Source.EMULATOR:
            found = evidence.emulated
            assert found is not None  # noqa: S101 - that is what makes the source
            where, version = origin_of(found.exchange.url), emulator_in(found.exchange)
            return f"Real HTTP, to an emulator: Sora Desktop's own, version {version}, at {where}."
        case Source.MARKED if evidence.marked:
            return "The clip says of itself that Sora Desktop's simulation drew it."
        case Source.MARKED:
            return "This job was noted as simulated when it was made."
        case Source.NOBODY:
            return "Nothing was sent so far." if evidence.job.file is None else _no_record().capitalize()
        case Source.SERVER:
            return _server_claim(evidence)


def _no_record() -> str:
    return "no record was kept of how this clip came."


def _server_claim(evidence: Evidence) -> str:
    answered = [one for one in evidence.recorded if one.exchange.status is not None]
    shown = evidence.create or (answered[-1] if answered else None)
    if shown is None:
        return _unanswered(evidence)
    where, peer = origin_of(shown.exchange.url), shown.exchange.peer
    here = ", on this computer" if peer is not None and not peer.proxy and is_loopback(peer.address) else ""
    way = "over a socket" if here else "over the network"
    if evidence.job.file is not None:
        return f"This file came from the server at {where}{here}, which took the request for it {way}."
    if evidence.create is not None:
        return f"The server at {where}{here} took this request {way}."
    return f"A request for it went to {where}{here} {way}, which answered {shown.exchange.status}."


def _unanswered(evidence: Evidence) -> str:
    if not evidence.recorded:
        return "A request was about to be sent, and nothing is on record of what came of it."
    return f"A request to {origin_of(evidence.recorded[-1].exchange.url)} was tried, and no answer came."


def _lowered(sentence: str) -> str:
    """Begin a sentence with a small letter, unless it begins with a word that has none."""
    first = sentence.partition(" ")[0]
    return sentence if len(first) > 1 and first.isupper() else sentence[:1].lower() + sentence[1:]
