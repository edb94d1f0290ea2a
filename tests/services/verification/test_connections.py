"""Reports on connections: as they are configured, with what live tests and their latest jobs show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.verification import Grade, Mark, Verdict
from sora_desktop.services.verification.contrast import Subject

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report, Section
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]


def section(report: Report, title: str) -> Section:
    (found,) = [one for one in report.sections if one.title == title]
    return found


async def test_live_tests_over_tls_prove_that_requests_reach_the_server(
    library: Library, video_server: VideoServer, connect: Connect
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        unused = await services.verification.of_connection("there")
        report = await services.verification.of_connection("there", live=True)
    assert (unused.grade, unused.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert unused.headline.startswith(f"Not proven: nothing was sent to https://127.0.0.1:{video_server.port} over")
    assert unused.conclusion[1] == "No live tests were made."
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    rows = section(report, "Real against simulated").comparisons
    assert [row.subject for row in rows] == [subject.value for subject in Subject]
    assert rows[0].observed.endswith("every kept record names the socket.")
    assert [finding.mark for finding in section(report, "Was a mock in it?").findings] == [Mark.GOOD]
    assert video_server.videos == {}


async def test_what_its_latest_jobs_show_counts_without_live_tests(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        report = await services.verification.of_connection("There")
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert [anchor.job_id for anchor in report.anchors] == [job.id]
    assert section(report, "Its latest jobs").sections[0].title == job.id


async def test_a_server_that_checks_no_key_is_a_finding_and_no_failure(
    library: Library, video_server: VideoServer, connect: Connect
) -> None:
    video_server.checks_key = False
    async with library.services() as services:
        await connect(services, video_server)
        report = await services.verification.of_connection("there", live=True)
    assert report.verdict is Verdict.HOLDS
    assert "checks no key" in " ".join(finding.text for finding in section(report, "Live tests").findings)


async def test_a_wrong_path_a_closed_service_a_refused_key_and_nobody_are_told_apart(
    library: Library, video_server: VideoServer, connect: Connect
) -> None:
    async with library.services() as services:
        wrong = video_server.base_url.replace("/v1", "/api")
        await connect(services, video_server, "path", base_url=wrong)
        await connect(services, video_server, "key", key="sk-another-key-0815")
        nobody = {"auth": Auth.NONE, "key_source": KeySource.NONE, "key": None, "ca_file": None}
        await connect(services, video_server, "nobody", base_url="http://127.0.0.1:9/v1", **nobody)

        async def said(name: str) -> str:
            report = await services.verification.of_connection(name, live=True)
            assert report.verdict is Verdict.DOES_NOT_HOLD
            assert report.headline.startswith("Does not hold: ")
            found = [finding for one in report.sections for finding in one.findings if finding.mark is Mark.BAD]
            return " ".join(f"{finding.text} {finding.advice}" for finding in found)

        assert f"The service is at {video_server.base_url}. Change the base URL to that." in await said("path")
        assert "refuses the key itself" in await said("key")
        assert "No request reaches 127.0.0.1:9" in await said("nobody")
        video_server.closed = "We have said good-bye."
        assert "its service has ended (410)" in await said("key")


async def test_a_live_test_that_fails_says_nothing_of_an_earlier_clip(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        video_server.closed = "We have said good-bye."
        report = await services.verification.of_jobs([job], live=True)
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.DOES_NOT_HOLD)
    assert report.headline.startswith("Proven by evidence: this file came from the server")
    assert "A live test failed just now" in report.headline
    assert report.conclusion[-1].startswith("A live test failed just now. That says nothing of the clip")


async def test_an_emulator_and_the_simulation_are_called_simulated(
    library: Library, video_servers: Callable[..., VideoServer], connect: Connect
) -> None:
    server = video_servers(headers={"x-sora-desktop-emulator": "0.1.0"})
    async with library.services() as services:
        await connect(services, server)
        emulator = await services.verification.of_connection("there", live=True)
        simulation = await services.verification.of_connection("simulated", live=True)
    assert emulator.headline.startswith("SIMULATED: this connection leads over real HTTP to an emulator")
    assert simulation.headline.startswith("SIMULATED: this connection is the simulation on this computer")
    assert {emulator.grade, simulation.grade} == {Grade.SIMULATED}
    assert {emulator.verdict, simulation.verdict} == {Verdict.HOLDS}
