"""The first line of a report or receipt, and the sentences of its conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.evidence import CREATES, emulator_in
from sora_desktop.services.verification.grading import Source, was_brought_in
from sora_desktop.services.verification.places import bringing, brought_from, elsewhere, route, unled, where
from sora_desktop.services.verification.words import listed, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.grading import Judgement

_MEANING = (
    "What shows it: the order and the bytes went over connections whose certificates are for their hosts, as the "
    "HTTP library told; the receipt of it is one unbroken chain; and the file is still, byte for byte, what came."
)
_OWN = "; its certificate may be vouched for only by an authority that the connection itself names"
_AUTHORITY = (
    "The connection names a file of authorities of its own, and a certificate that counts here may be from one of them."
)
_GOOD = range(200, 300)
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
    evidence: Evidence, judgement: Judgement, verdict: Verdict, *, contradicted: bool = False, altered: str = ""
) -> tuple[str, ...]:
    """Give the sentences of the conclusion.

    Args:
        evidence: what there is.
        judgement: how far it goes.
        verdict: whether all of it holds.
        contradicted: whether what is kept contradicts itself.
        altered: what is to be said of content credentials that do not fit their file, if nothing contradicts.
    """
    # Where nothing was sent, that is what is lacking, too.
    nothing = judgement.source is Source.NOBODY and bool(judgement.lacking)
    claim = _claim(evidence, judgement)
    doubted = judgement.source is Source.SERVER and judgement.grade is not Grade.PROVEN
    if doubted or (contradicted and judgement.source is not Source.NOBODY):
        claim = f"By the record, {_lowered(claim)}"
    sentences = [*([] if nothing else [claim]), *judgement.lacking]
    if judgement.grade is Grade.PROVEN:
        sentences.append(_MEANING)
    if judgement.source is Source.SERVER and _rests_on_own_authority(evidence):
        sentences.append(_AUTHORITY)
    if contradicted:
        sentences.insert(0, "What is kept of this job contradicts itself, or was changed; see what contradicts.")
    elif altered:
        sentences.insert(0, altered)
    elif verdict is Verdict.DOES_NOT_HOLD:
        sentences.append("A live test failed just now. That says nothing of the clip, but of its server of today.")
    elif verdict is Verdict.NOT_EXAMINED:
        sentences.append("The clip could not be examined now, so only what was written down about it is shown here.")
    return tuple(sentences)


def _rests_on_own_authority(evidence: Evidence) -> bool:
    """Tell whether somebody else than the system's authorities may have vouched for a certificate."""
    shown = [*([evidence.create.exchange] if evidence.create else []), *bringing(evidence)]
    peers = [one.peer for one in shown if one.peer is not None]
    return any(peer.own_authority and peer.certificate is not None for peer in peers)


def _graded(evidence: Evidence, judgement: Judgement) -> str:
    if judgement.grade is Grade.SIMULATED:
        claim = _claim(evidence, judgement)
        return (
            f"SIMULATED{claim.removeprefix('Simulated')}"
            if judgement.source is Source.MOCK
            else (f"SIMULATED: {_lowered(claim)}")
        )
    if judgement.source is Source.NOBODY:
        sent = "nothing was sent so far." if evidence.job.file is None else _no_record(evidence)
        return f"Not proven: {sent}"
    claim = _lowered(_claim(evidence, judgement))
    if judgement.grade is not Grade.PROVEN:
        return f"Consistent with, but not proven: {claim}"
    own = _rests_on_own_authority(evidence)
    return f"Proven by evidence: {claim[:-1]}{_OWN if own else ''}."


def _claim(evidence: Evidence, judgement: Judgement) -> str:
    """Say in one sentence what the grade is about."""
    match judgement.source:
        case Source.MOCK:
            return "Simulated on this computer; nothing was sent."
        case Source.EMULATOR:
            found = evidence.emulated
            assert found is not None  # noqa: S101 - that is what makes the source
            place, version = origin_of(found.exchange.url), emulator_in(found.exchange)
            return f"Real HTTP, to an emulator: Sora Desktop's own, version {version}, at {place}."
        case Source.MARKED if evidence.marked:
            return "The clip says of itself that Sora Desktop's simulation drew it."
        case Source.MARKED:
            return "This job was noted as simulated when it was made."
        case Source.NOBODY:
            return "Nothing was sent so far." if evidence.job.file is None else _capitalized(_no_record(evidence))
        case Source.SERVER:
            return _server_claim(evidence)


def _no_record(evidence: Evidence) -> str:
    if was_brought_in(evidence.job):
        return "it was brought in as a file; where it came from is not known."
    return "no record was kept of how this clip came."


def _capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _server_claim(evidence: Evidence) -> str:
    if evidence.job.file is not None:
        return _file_claim(evidence)
    if evidence.create is not None:
        create = evidence.create.exchange
        return f"The server at {where(create)} took this request {route(create)}."
    return _untaken(evidence)


def _file_claim(evidence: Evidence) -> str:
    """Say where the bytes came from, and who took the order."""
    brought = bringing(evidence)
    if evidence.create is None:
        return f"{_from(brought)}; {_lowered(_untaken(evidence))}" if brought else _untaken(evidence)
    create = evidence.create.exchange
    apart = elsewhere(evidence)
    if not apart:
        return (
            f"This file came from the server at {_ended(where(create))}, which took the request for it {route(create)}."
        )
    led = "" if unled(evidence) else f", where {origin_of(create.url)} led"
    ways = listed(list(dict.fromkeys(route(one) for one in apart)))
    places = _ended(listed([where(one) for one in brought_from(brought)]))
    return (
        f"The server at {where(create)} took the request for this file {route(create)}; "
        f"its bytes came from {places}{led}, {ways}."
    )


def _from(brought: Sequence[Exchange]) -> str:
    places = _ended(listed([where(one) for one in brought_from(brought)]))
    return f"The bytes of this file came from {places}, {route(brought[-1])}"


def _untaken(evidence: Evidence) -> str:
    """Say what is on record of an order that no server is known to have taken."""
    start = evidence.attempt.number if evidence.attempt else 0
    since = [one.exchange for one in evidence.recorded if one.number > start]
    if not since:
        return "A request was about to be sent, and nothing is on record of what came of it."
    orders = [one for one in since if one.operation in CREATES]
    if not orders:
        last = since[-1]
        came = "no answer came" if last.status is None else f"the answer was {last.status}"
        return f"The sending of the order is not on record; {origin_of(last.url)} was asked about it, and {came}."
    last = orders[-1]
    if last.status is None and not (searches := [one for one in since if one.operation is Operation.LIST]):
        return f"A request to {origin_of(last.url)} was tried, and no answer came."
    if last.status is None:
        return f"The order to {where(last)} had no answer; {_searched(evidence, searches)}."
    broken = ", and that answer did not come whole" if last.error and last.status in _GOOD else ""
    return f"A request for it went to {where(last)} {route(last)}, which answered {last.status}{broken}."


def _searched(evidence: Evidence, searches: Sequence[Exchange]) -> str:
    if not any(one.status in _GOOD and one.error is None for one in searches):
        return "the list of its videos could not be searched for it"
    found = "was" if evidence.job.remote_id is not None else "was not"
    return f"the list of its videos was searched for it, and it {found} found there"


def _ended(words: str) -> str:
    """Take the comma away where another one follows."""
    return words.removesuffix(",")


def _lowered(sentence: str) -> str:
    """Begin a sentence with a small letter, unless it begins with a word that has none."""
    first = sentence.partition(" ")[0]
    return sentence if len(first) > 1 and first.isupper() else sentence[:1].lower() + sentence[1:]
