"""Checks a report that was written earlier: its seal, and what it says against the library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.receipts import link
from sora_desktop.domain.verification import Finding, Mark, Verdict
from sora_desktop.services.verification.rendering.anchors import anchors_in, verdict_in
from sora_desktop.services.verification.rendering.seal import SealState, change_of_form, seal_state
from sora_desktop.services.verification.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Receipt, StoredEntry
    from sora_desktop.domain.verification import Anchor
    from sora_desktop.services.verification.clip_file import ClipFile

_MOST_LOOKS = 100_000
"""Looks that are taken back at most."""


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """Whether a report is as it was written, and still in keeping with the library."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    words: str
    """All of it in a sentence or two."""

    in_full: bool = False
    """Whether it holds, all of it was held against the library, and it denies nothing itself."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a report whose seal is intact says of itself."""

    anchors: tuple[Anchor, ...]
    """What it was made from."""

    verdict: Verdict | None
    """Its own; None if it does not say."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has of a job that a report speaks of."""

    job: Job | None
    receipt: Receipt
    file: ClipFile | None


def check_seal(data: bytes) -> ReportCheck | Written:
    """Look at the seal of a report; give what is found where it ends there, or else what the report says."""
    match seal_state(data):
        case SealState.ABSENT:
            found = Finding(Mark.NOTE, "This is no report of Sora Desktop, so there is nothing to check.")
            return ReportCheck(Verdict.NOT_EXAMINED, (found,), "Not examined.")
        case SealState.BROKEN:
            harmless = change_of_form(data)
            words = "The report is not as it was written: its seal does not fit."
            found = Finding(Mark.BAD, f"{words} {harmless}" if harmless else words)
            return ReportCheck(Verdict.DOES_NOT_HOLD, (found,), "It does not hold.")
        case SealState.INTACT:
            return Written(anchors_in(data), verdict_in(data))


def check_against(written: Written, known: Sequence[Known]) -> ReportCheck:
    """Hold a report whose seal is intact against the library.

    Args:
        written: what it says of itself.
        known: what the library has of each of its anchors, in the same order.
    """
    findings = [Finding(Mark.GOOD, "The report is as it was written: its seal is intact.")]
    if written.verdict in _OWN:
        findings.append(Finding(Mark.NOTE, f"It says itself that {_OWN[written.verdict]}."))
    if not written.anchors:
        findings.append(Finding(Mark.NOTE, "It is about no job of a library, so there is nothing to hold it against."))
    held = [list(_against_library(anchor, one)) for anchor, one in zip(written.anchors, known, strict=True)]
    findings += [finding for each in held for finding in each]
    if any(finding.mark is Mark.BAD for finding in findings):
        itself = ", as it says itself" if written.verdict is Verdict.DOES_NOT_HOLD else ""
        return ReportCheck(Verdict.DOES_NOT_HOLD, tuple(findings), f"It does not hold{itself}.")
    gone = any(map(_is_gone, written.anchors, known))
    verdict = Verdict.NOT_EXAMINED if gone else Verdict.HOLDS
    words = _words(written.verdict, held, gone=gone)
    return ReportCheck(verdict, tuple(findings), words, in_full=words == _HOLDS)


_HOLDS = "It holds."

_OWN = {
    Verdict.DOES_NOT_HOLD: "what it tells of does not hold",
    Verdict.NOT_EXAMINED: "what it tells of could not be examined",
}
"""What a report says itself where all is not well, in words; what holds, and what says nothing, is left out."""


def _words(own: Verdict | None, held: Sequence[Sequence[Finding]], *, gone: bool) -> str:
    """Say what an intact report is worth: never that it holds where nothing holds it, or where it denies that."""
    found = [any(finding.mark is Mark.GOOD for finding in each) for each in held]
    against = "Its seal is intact; the library has nothing to hold it against."
    if gone:
        against = "Not examined."
    elif any(found):
        missing = counted(found.count(False), "job")
        against = "" if all(found) else f"Of {missing} in it the library has nothing to hold it against."
    if own in _OWN:
        against = "It could not be held against the library in full." if gone else against
        return f"The report is as it was written; it says itself that {_OWN[own]}. {against}".rstrip()
    return against if gone or not any(found) else f"{_HOLDS} {against}".rstrip()


def _is_gone(anchor: Anchor, known: Known) -> bool:
    """Tell whether there should be a clip to hold the report against, and is none."""
    if known.job is None or known.job.deleted_at is not None or anchor.file_sha256 is None:
        return False
    return known.file is None or not known.file.readable


def _against_library(anchor: Anchor, known: Known) -> Iterator[Finding]:
    name = f"Job {anchor.job_id}"
    if known.job is None:
        yield Finding(Mark.NOTE, f"{name} is not in this library, so the report cannot be held against it.")
        return
    if known.job.deleted_at is not None:
        yield Finding(Mark.NOTE, f"{name} was deleted for good since, and its receipt with it.")
        return
    yield _of_receipt(name, anchor, known.receipt)
    yield from _of_file(name, anchor, known)


def _of_receipt(name: str, anchor: Anchor, receipt: Receipt) -> Finding:
    """Tell whether a receipt still begins with what the report was made from."""
    broken = next((flaw.number for flaw in receipt.flaws if flaw.number <= anchor.entries), None)
    if broken is not None:
        return Finding(Mark.BAD, f"{name}: entry {broken} of its receipt was changed.")
    if len(receipt.entries) < anchor.entries:
        return Finding(Mark.BAD, f"{name}: its receipt has fewer entries than when the report was made.")
    if not _ends_as(receipt, anchor):
        return Finding(Mark.BAD, f"{name}: its receipt is another one than when the report was made.")
    more = len(receipt.entries) - anchor.entries
    since = f", and {counted(more, 'entry') if more == 1 else f'{more:,} entries'} came since" if more else ""
    if anchor.head is None and anchor.entries:
        return Finding(Mark.NOTE, f"{name}: its receipt has no chain, so a change of it would not show{since}.")
    return Finding(Mark.GOOD, f"{name}: its receipt begins as it was when the report was made{since}.")


def _ends_as(receipt: Receipt, anchor: Anchor) -> bool:
    """Tell whether what the report was made from ended with the same link as the receipt does at that place."""
    if not anchor.entries:
        return anchor.head is None
    last = receipt.entries[anchor.entries - 1]
    if last.digest == anchor.head:
        return True
    # A look that found nothing new is counted in the entry of the one before, which is written anew then.
    previous = receipt.entries[anchor.entries - 2].digest if anchor.entries > 1 else None
    return any(
        link(previous, receipt.job_id, last.number, last.kind, text) == anchor.head for text in _with_fewer_looks(last)
    )


def _with_fewer_looks(entry: StoredEntry) -> Iterator[str]:
    """Give the text of an entry as it was when fewer looks were counted in it."""
    from sora_desktop.storage.texts import storable  # noqa: PLC0415 - not needed by the window's start

    try:
        body = json.loads(entry.text)
    except ValueError:
        return
    looks = body.get("repeats") if isinstance(body, dict) else None
    if not isinstance(looks, int):
        return
    for count in range(min(looks, _MOST_LOOKS) - 1, 0, -1):
        text = json.dumps({**body, "repeats": count}, ensure_ascii=False, separators=(",", ":"))
        yield storable(text)


def _of_file(name: str, anchor: Anchor, known: Known) -> Iterator[Finding]:
    job, file = known.job, known.file
    assert job is not None  # noqa: S101 - asked by the caller
    if job.file_sha256 != anchor.file_sha256 and anchor.file_sha256 is not None:
        yield Finding(Mark.BAD, f"{name}: the list of jobs has another hash of its clip than the report.")
    if anchor.file_sha256 is None:
        return
    if file is None or not file.readable:
        yield Finding(Mark.NOTE, f"{name}: its clip is not there any more, so it cannot be held against the report.")
    elif file.sha256 != anchor.file_sha256:
        yield Finding(Mark.BAD, f"{name}: its clip is not the one that the report names.")
    else:
        yield Finding(Mark.GOOD, f"{name}: its clip is still the one of the report.")
