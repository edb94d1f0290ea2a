"""The reports on a clip from an emulator, from the mock, from a server over TLS, and on a foreign file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.verification import Grade, Mark, ReportFormat, Verdict
from sora_desktop.services.provenance import PRETENDERS, loaded
from sora_desktop.services.verification.contrast import Subject
from sora_desktop.services.verification.rendering import render

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report, Section
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]

TITLES = [
    "What was examined",
    "The path of the request",
    "Was a mock in it?",
    "Evidence from the exchange log and the trace",
    "Live tests",
    "Real against simulated",
    "What works, and what does not",
    "Content credentials",
    "The file",
    "What contradicts",
]


def section(report: Report, title: str) -> Section:
    (found,) = [one for one in report.sections if one.title == title]
    return found


def facts(report: Report, title: str) -> dict[str, str]:
    return {fact.name: fact.value for fact in section(report, title).facts}


def observed(report: Report) -> dict[str, str]:
    return {row.subject: row.observed for row in section(report, "Real against simulated").comparisons}


def bad(report: Report) -> list[str]:
    return [finding.text for one in report.sections for finding in one.findings if finding.mark is Mark.BAD]


async def test_a_clip_from_a_server_over_tls_is_proven_line_by_line(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        report = await services.verification.of_jobs([job], live=True)
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    where = video_server.base_url.removesuffix("/v1")
    assert report.headline == (
        f"Proven by evidence: this file came from the server at {where}, on this computer, "
        "which took the request for it over a socket; its certificate may be vouched for only by an authority that "
        "the connection itself names."
    )
    assert [one.title for one in report.sections] == TITLES
    assert bad(report) == []
    steps = section(report, "The path of the request").steps
    for number, words in enumerate(
        (
            "the order came in through a command with a prompt",
            "began attempt 1",
            "handed to sora_desktop.clients.http.HttpSoraClient",
            "the HTTP library httpx ",
            f"No proxy was in between. The socket led to 127.0.0.1 port {video_server.port}",
            "It spoke HTTP/1.1 over TLSv1.3",
            "The server proved itself by a certificate for localhost and 127.0.0.1",
            f"POST /v1/videos at {where} was answered with 200",
            f"asked how it stands once: GET {where}/v1/videos/video_0001",
            f"GET /v1/videos/video_0001/content at {where} was answered with 200",
            f"the clip was kept, {len(video_server.clip):,} bytes, SHA-256 {job.file_sha256}",
        )
    ):
        assert words in steps[number]
    mock = [finding.text for finding in section(report, "Was a mock in it?").findings]
    # Other tests may have loaded the mock into this process, and then the report says so.
    pretended = any(loaded(name) for name in PRETENDERS)
    assert ("had loaded neither the mock nor the simulation nor the emulator" in " ".join(mock)) is not pretended
    assert ("not in this path all the same" in " ".join(mock)) is pretended
    rows = observed(report)
    assert list(rows) == [subject.value for subject in Subject]
    assert rows["HTTP requests"] == "3 requests; every kept record names the socket."
    assert rows["Key"] == "A key went along with 3 recorded requests; it is not recorded itself."
    assert rows["Errors"] == "None."
    assert rows["Response"].endswith("The clip bears no mark of our simulation.")
    assert [finding.mark for finding in section(report, "Live tests").findings] == [Mark.GOOD] * 3
    commands = [request.curl for request in section(report, "What works, and what does not").requests]
    assert len(commands) == 3
    assert all("$API_KEY" in command for command in commands)
    assert any("authority" in limit for limit in report.limits)
    assert any("does not show that a model made the picture" in limit for limit in report.limits)
    for form in ReportFormat:
        assert video_server.key not in render(report, form)


async def test_a_clip_over_plain_http_is_consistent_and_not_proven(
    library: Library, video_servers: Callable[..., VideoServer], connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_servers(tls=False))
        report = await services.verification.of_jobs([await make(services)])
    assert (report.grade, report.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert "went without TLS" in " ".join(report.conclusion)
    assert any("Without TLS" in limit for limit in report.limits)


async def test_a_clip_from_an_emulator_is_said_to_be_from_one_over_real_http(
    library: Library, video_servers: Callable[..., VideoServer], connect: Connect, make: Make
) -> None:
    server = video_servers(tls=True, headers={"x-sora-desktop-emulator": "0.1.0"})
    async with library.services() as services:
        await connect(services, server)
        report = await services.verification.of_jobs([await make(services)])
    assert (report.grade, report.verdict) == (Grade.SIMULATED, Verdict.HOLDS)
    assert report.headline.startswith(
        f"SIMULATED: real HTTP, to an emulator: Sora Desktop's own, version 0.1.0, at https://127.0.0.1:{server.port}"
    )
    assert bad(report) == []
    assert observed(report)["Cost"].startswith("Nothing: an emulator charges nothing.")
    assert "Answers name Sora Desktop's emulator 0.1.0." in observed(report)["Response"]


async def test_a_clip_from_the_mock_is_simulated_and_nothing_was_sent(library: Library, make: Make) -> None:
    async with library.services() as services:
        job = await make(services, "simulated")
        report = await services.verification.of_jobs([job], live=True)
        view = await services.verification.receipt(job)
    assert (report.grade, report.verdict) == (Grade.SIMULATED, Verdict.HOLDS)
    assert report.headline == view.headline == "SIMULATED on this computer; nothing was sent."
    assert view.simulated
    assert [one.title for one in report.sections] == TITLES
    steps = " ".join(section(report, "The path of the request").steps)
    assert "handed to sora_desktop.clients.mock.MockSoraClient" in steps
    assert "No socket, no address, no server." in steps
    assert "there is no server to be tested" in section(report, "Live tests").text[0]
    rows = observed(report)
    assert rows["HTTP requests"] == "None: the simulation within the program did the work."
    assert rows["Endpoint"] == rows["URLs"] == "None."
    assert rows["Cost"] == "Nothing."
    assert section(report, "What works, and what does not").requests == ()
    assert "http" not in " ".join(steps.split("HTTP library")[0:1])
    assert bad(report) == []


async def test_a_foreign_file_is_examined_alone_and_nothing_is_claimed(library: Library, real_clip: bytes) -> None:
    foreign = library.paths.root / "foreign.mp4"
    foreign.write_bytes(real_clip)
    async with library.services() as services:
        report = await services.verification.of_file(foreign)
    assert (report.grade, report.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert report.headline == "Consistent with, but not proven: a file of which this library knows nothing."
    assert [one.title for one in report.sections] == [title for title in TITLES if title != "Live tests"]
    assert facts(report, "The file")["Picture"] == "64x48, h264, 10 frames a second"
    assert report.anchors == ()
    rows = observed(report)
    assert {rows[subject.value] for subject in Subject if subject is not Subject.RESPONSE} == {"Nothing was recorded."}


async def test_a_file_of_our_simulation_is_simulated_wherever_it_is_found(library: Library, make: Make) -> None:
    async with library.services() as services:
        job = await make(services, "simulated")
        assert job.file is not None
        library.execute("UPDATE jobs SET file = NULL, file_bytes = NULL, file_sha256 = NULL")
        report = await services.verification.of_file(Path(job.file))
    assert report.grade is Grade.SIMULATED
    assert report.headline.startswith("SIMULATED: the file says of itself")


async def test_what_is_no_video_cannot_be_examined(library: Library) -> None:
    text = library.paths.root / "clip.mp4"
    async with library.services() as services:
        for content in (b"", b"{}", b"\0\0\0\x18ftypmp42"):
            text.write_bytes(content)
            assert (await services.verification.of_file(text)).verdict is Verdict.NOT_EXAMINED


async def test_a_file_that_a_job_knows_is_reported_with_its_job(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert job.file is not None
        copy = library.paths.root / "copy.mp4"
        copy.write_bytes(video_server.clip)
        for path in (Path(job.file), copy):
            report = await services.verification.of_file(path)
            assert report.grade is Grade.PROVEN
            assert [anchor.job_id for anchor in report.anchors] == [job.id]


async def test_a_batch_is_graded_as_its_weakest_and_each_clip_has_its_part(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        jobs = [await make(services), await make(services, "simulated")]
        report = await services.verification.of_jobs(jobs)
        for text in (jobs[0].id, jobs[0].id[:-4].upper()):
            assert [job.id for job in await services.verification.find(text)] == [jobs[0].id]
    assert (report.grade, report.verdict) == (Grade.SIMULATED, Verdict.HOLDS)
    assert report.headline == ("SIMULATED in part: of 2 jobs, 1 is simulated and 1 is proven by evidence.")
    assert [one.text[0].partition(" ")[0] for one in report.sections] == ["Proven", "SIMULATED"]
    assert [anchor.job_id for anchor in report.anchors] == [job.id for job in jobs]


async def test_a_clip_in_the_trash_of_a_connection_that_is_gone_is_as_proven_as_before(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        await services.jobs.remove([job.id])
        await services.connections.remove("there")
        (removed,) = await services.verification.find(job.id)
        report = await services.verification.of_jobs([removed], live=True)
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert facts(report, "What was examined")["Status"] == "completed, in the trash"
    assert "does not exist any more" in section(report, "Live tests").text[0]
    (note,) = section(report, "The path of the request").findings
    assert "does not exist any more; all of this is from the record" in note.text


async def test_a_failed_order_says_what_it_means_and_how_to_mend_it(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        wrong = video_server.base_url.replace("/v1", "/wrong")
        await connect(services, video_server, base_url=wrong)
        job = await make(services)
        report = await services.verification.of_jobs([job])
    assert job.status is JobStatus.FAILED
    assert (report.grade, report.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert report.headline.endswith("which answered 404. It failed: there is no clip.")
    (request,) = section(report, "What works, and what does not").requests
    assert request.title == "Ask for a video: did not work"
    assert request.advice.startswith("A wrong path: the server is there, and has nothing at /wrong/videos.")
    assert observed(report)["Errors"] == "1 request failed: status 404."
    assert re.search("No TLS|TLSv1", observed(report)["Endpoint"])
