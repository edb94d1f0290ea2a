"""Everything done to clips is taken back in the opposite order, whatever it was."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.jobs import JobId
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.storage.files import VideoFiles
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.undo import REMEMBERED, History, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

ONE, TWO = JobId("one"), JobId("two")


def do(history: History, step: Step) -> None:
    """Do a step to all of its jobs at once."""
    with history.doing(step):
        pass


@pytest.mark.gui
def test_labels_and_removals_are_taken_back_in_the_opposite_order(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
        (job,) = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        perform, catalogue = desk.wiring.actions.perform, desk.services.catalogue

        async def does(action: JobAction, steps: int) -> None:
            perform(action, [await catalogue.get(job.id)])
            await desk.until(lambda: desk.wiring.history.steps == steps)

        await does(JobAction.RATE_3, 1)
        await does(JobAction.FAVOURITE, 2)
        await does(JobAction.REMOVE, 3)
        facts = []
        for _ in range(3):
            desk.window.menus.undo.trigger()
            desk.window.notices.clear()
            await desk.until(desk.notices)
            now = await catalogue.get(job.id)
            facts.append((now.removed_at is None, now.favourite, now.rating))
        assert facts == [(True, True, 3), (True, False, 3), (True, False, 0)]
        desk.window.menus.undo.trigger()
        assert "There is nothing to take back." in desk.notices()

    at_desk(scene)


@pytest.mark.gui
def test_what_was_brought_back_otherwise_is_not_brought_back_again(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
        jobs = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        desk.wiring.actions.perform(JobAction.REMOVE, jobs)
        await desk.until(lambda: "1 clips moved to the trash." in desk.notices())
        removed = await desk.services.catalogue.get(jobs[0].id)
        desk.wiring.actions.perform(JobAction.RESTORE, [removed])
        await desk.until(lambda: "1 clips restored." in desk.notices())
        assert desk.wiring.history.is_empty
        assert "1 clips moved to the trash." not in desk.notices()

    at_desk(scene)


@pytest.mark.gui
def test_what_another_program_deleted_for_good_does_not_keep_the_others_from_coming_back(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"), takes=2)
        gone, kept = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        desk.wiring.actions.perform(JobAction.REMOVE, [gone, kept])
        await desk.until(lambda: "2 clips moved to the trash." in desk.notices())
        await desk.services.jobs.delete([gone.id])
        desk.window.menus.undo.trigger()
        await desk.until(lambda: "1 clips restored." in desk.notices())
        assert (await desk.services.catalogue.get(kept.id)).removed_at is None

    at_desk(scene)


@pytest.mark.gui
def test_those_of_a_removal_that_broke_off_come_back(at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"), takes=2)
        one, other = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        real = VideoFiles.to_trash

        def to_trash(files: VideoFiles, job: Job) -> str | None:
            if job.id == other.id:
                raise DiskFull(path="the disk")
            return real(files, job)

        monkeypatch.setattr(VideoFiles, "to_trash", to_trash)
        desk.wiring.actions.perform(JobAction.REMOVE, [one, other])
        await desk.until(lambda: "1 clips moved to the trash." in desk.notices())
        assert any("full" in notice for notice in desk.notices())
        desk.window.menus.undo.trigger()
        await desk.until(lambda: "1 clips restored." in desk.notices())
        assert (await desk.services.catalogue.get(one.id)).removed_at is None

    at_desk(scene)


@pytest.mark.gui
def test_the_keys_for_undo_take_back_a_removal_that_is_still_under_way(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
        (job,) = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        desk.wiring.actions.perform(JobAction.REMOVE, [job])
        await desk.until(lambda: not desk.wiring.history.is_empty)
        desk.window.menus.undo.trigger()
        await desk.until(lambda: "1 clips restored." in desk.notices())
        assert (await desk.services.catalogue.get(job.id)).removed_at is None
        assert desk.wiring.history.is_empty
        assert "1 clips moved to the trash." not in desk.notices()

    at_desk(scene)


def test_what_is_taken_back_while_it_is_under_way_is_taken_back_at_its_end_and_only_where_it_was_done() -> None:
    done: list[Sequence[JobId]] = []
    history = History()
    earlier, slow = Step([TWO], done.append), Step([ONE, TWO], done.append)
    do(history, earlier)
    with history.doing(slow):
        assert history.undo()
        assert done == []
        assert history.undo(), "the step before it"
        assert done == [[TWO]]
        assert not history.undo()
        slow.job_ids = [ONE]
    assert done == [[TWO], [ONE]]
    assert history.is_empty


def test_nothing_is_taken_back_that_was_done_to_no_job_or_failed() -> None:
    done: list[Sequence[JobId]] = []
    history = History()
    nothing, failing = Step([ONE], done.append), Step([TWO], done.append)
    with history.doing(nothing):
        nothing.job_ids = []
    with suppress(OSError), history.doing(failing):
        assert history.undo()
        raise OSError
    assert history.is_empty
    assert done == []


def test_a_notice_takes_its_own_step_back_even_if_others_followed() -> None:
    done: list[Sequence[JobId]] = []
    history = History()
    first, second = Step([ONE], done.append), Step([TWO], done.append)
    do(history, first)
    do(history, second)
    assert history.undo(first)
    assert not history.undo(first)
    assert history.undo()
    assert not history.undo()
    assert done == [[ONE], [TWO]]


def test_what_is_gone_is_left_out_of_every_step() -> None:
    done: list[Sequence[JobId]] = []
    history = History()
    both, alone = Step([ONE, TWO], done.append), Step([ONE], done.append)
    do(history, both)
    do(history, alone)
    history.forget([ONE])
    assert not history.holds(alone)
    assert history.undo()
    assert done == [[TWO]]
    assert history.is_empty


def test_only_so_many_steps_are_remembered() -> None:
    history = History()
    for _ in range(REMEMBERED + 5):
        do(history, Step([ONE], lambda _jobs: None))
    assert history.steps == REMEMBERED
