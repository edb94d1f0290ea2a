"""Checks of earlier reports: what they were held against, and what they say of themselves, in words that fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.receipts import Receipt
from sora_desktop.domain.verification import Anchor, Grade, Mark, Report, ReportFormat, Verdict
from sora_desktop.services.verification.checking import Known, ReportCheck, Written, check_against, check_seal
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.rendering.seal import NAME, UNSEALED, sealed
from sora_desktop.services.verification.saving import save_report
from sora_desktop.storage.paths import DataPaths
from tests.services.verification import kit
from tests.services.verification.conftest import Library

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job

    Make = Callable[..., Awaitable[Job]]

ALL = pytest.mark.parametrize("form", ReportFormat)
WHOLE = kit.receipt(*kit.real())
ANCHOR = Anchor(kit.JOB, len(WHOLE.entries), WHOLE.head, kit.SHA256)
HERE = Known(kit.a_job(), WHOLE, kit.a_file())
NOWHERE = Known(None, Receipt(job_id=kit.JOB), None)
GONE = Known(kit.a_job(), WHOLE, None)
NOTHING = "Its seal is intact; the library has nothing to hold it against."
ITSELF = "The report is as it was written; it says itself that what it tells of does not hold."


def report(verdict: Verdict = Verdict.HOLDS, *anchors: Anchor) -> Report:
    return Report(
        title=f"A clip {NAME} verdict:holds",
        headline="Consistent with, but not proven: a clip.",
        grade=Grade.CONSISTENT,
        verdict=verdict,
        made_at=kit.NOW,
        program="0.5.0",
        conclusion=(f"\n    {NAME} verdict:holds\n",),
        limits=(f"{NAME} verdict:holds",),
        anchors=anchors,
    )


def written(text: str) -> Written:
    found = check_seal(text.encode())
    assert isinstance(found, Written)
    return found


def words(verdict: Verdict | None, *known: Known) -> str:
    found = check_against(Written((ANCHOR,) * len(known), verdict), known)
    assert found.verdict is not Verdict.DOES_NOT_HOLD
    return found.words


@ALL
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("count", range(3))
def test_a_report_tells_its_own_verdict_above_its_seal(form: ReportFormat, verdict: Verdict, count: int) -> None:
    found = written(render(report(verdict, *[ANCHOR] * count), form))
    assert (found.verdict, found.anchors) == (verdict, (ANCHOR,) * count)


def test_a_report_of_an_earlier_version_says_no_verdict_and_nothing_passes_for_one() -> None:
    for form in (ReportFormat.MARKDOWN, ReportFormat.HTML):
        head, seal, tail = render(report(Verdict.DOES_NOT_HOLD, ANCHOR), form).rpartition(f"{NAME} sha256:")
        assert seal
        lines = f"{head}{UNSEALED}{tail[64:]}".replace(f"<pre>{NAME} verdict", f"{NAME} verdict").split("\n")
        before = [line for line in lines if not line.strip().startswith(f"{NAME} verdict:does-not-hold")]
        assert len(before) == len(lines) - 1
        found = written(sealed("\n".join(before)))
        assert (found.verdict, found.anchors) == (None, (ANCHOR,))


def test_it_only_holds_where_the_library_holds_it() -> None:
    for verdict in (Verdict.HOLDS, None):
        assert words(verdict, HERE) == "It holds."
        assert words(verdict, HERE, HERE) == "It holds."
        assert words(verdict) == words(verdict, NOWHERE) == words(verdict, NOWHERE, NOWHERE) == NOTHING
        assert words(verdict, GONE) == "Not examined."
    assert words(Verdict.HOLDS, HERE, NOWHERE, NOWHERE) == (
        "It holds. Of 2 jobs in it the library has nothing to hold it against."
    )


def test_a_report_that_denies_itself_is_never_said_to_hold() -> None:
    assert words(Verdict.DOES_NOT_HOLD, HERE) == ITSELF
    assert words(Verdict.DOES_NOT_HOLD, NOWHERE) == f"{ITSELF} {NOTHING}"
    assert words(Verdict.DOES_NOT_HOLD) == f"{ITSELF} {NOTHING}"
    assert words(Verdict.DOES_NOT_HOLD, GONE).startswith(f"{ITSELF} It could not be held against")
    assert "could not be examined" in words(Verdict.NOT_EXAMINED, HERE)
    found = check_against(Written((ANCHOR,), Verdict.DOES_NOT_HOLD), (HERE,))
    assert found.verdict is Verdict.HOLDS
    assert [one.text for one in found.findings if one.mark is Mark.NOTE] == [
        "It says itself that what it tells of does not hold."
    ]


def test_what_the_library_has_otherwise_does_not_hold_whatever_the_report_says() -> None:
    other = replace(ANCHOR, head="0" * 64)
    for verdict in Verdict:
        found = check_against(Written((other,), verdict), (HERE,))
        itself = ", as it says itself" if verdict is Verdict.DOES_NOT_HOLD else ""
        assert (found.verdict, found.words) == (Verdict.DOES_NOT_HOLD, f"It does not hold{itself}.")


def test_a_broken_seal_and_no_report_at_all_say_so() -> None:
    broken = check_seal(render(report(), ReportFormat.JSON).replace("a clip", "a film").encode())
    nothing = check_seal(b"Some notes.\n")
    assert isinstance(broken, ReportCheck)
    assert isinstance(nothing, ReportCheck)
    assert (broken.verdict, broken.words) == (Verdict.DOES_NOT_HOLD, "It does not hold.")
    assert (nothing.verdict, nothing.words) == (Verdict.NOT_EXAMINED, "Not examined.")


async def test_a_report_of_another_library_has_an_intact_seal_and_no_more(
    library: Library, make: Make, tmp_path: Path
) -> None:
    kept = tmp_path / "report.html"
    async with library.services() as services:
        job = await make(services, "simulated")
        save_report(kept, render(await services.verification.of_jobs([job]), ReportFormat.HTML))
        assert (await services.verification.check(kept)).words == "It holds."
        assert job.file is not None
        Path(job.file).write_bytes(b"another clip")
        bad = tmp_path / "bad.md"
        save_report(bad, render(await services.verification.of_jobs([job]), ReportFormat.MARKDOWN))
    elsewhere = Library(DataPaths.for_folder(tmp_path / "elsewhere"))
    elsewhere.paths.prepare()
    async with elsewhere.services() as services:
        foreign = await services.verification.check(kept)
        denied = await services.verification.check(bad)
    assert (foreign.verdict, foreign.words) == (Verdict.HOLDS, NOTHING)
    assert (denied.verdict, denied.words) == (Verdict.HOLDS, f"{ITSELF} {NOTHING}")
