"""The whole engine as a state machine: people, a server, crashes and clocks, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import rule

from sora_desktop.domain.costs import Cap, OnExcess, Period
from sora_desktop.domain.queue import End
from sora_desktop.domain.requests import Order, VideoRequest
from tests.endurance.engine_world import CONNECTION, EngineWorld
from tests.endurance.scripted_server import Fate, Listing

if TYPE_CHECKING:
    from sora_desktop.domain.queue import Place

PROMPTS = ("a", "b")
_FATES = (*Fate, Fate.TAKEN, Fate.TAKEN, Fate.LOST_AFTER_BILL, Fate.LOST_AFTER_BILL)


class Engine(EngineWorld):
    """Plays all that can happen to the engine."""

    # What people do.

    @rule(
        prompts=st.lists(st.sampled_from(PROMPTS), min_size=1, max_size=3),
        takes=st.integers(1, 2),
        seconds=st.sampled_from([0.0, 0.3, 0.5, 3.0, 25.0]),
    )
    def submit(self, prompts: list[str], takes: int, seconds: float) -> None:
        """Order videos, some of them equal, and let some time pass."""
        self._ask(self.services.jobs.submit(_orders(prompts, takes)))
        self._pass(seconds)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        """Cancel a job that has not ended."""
        if job := self._job(number, "pending", "submitting", "queued", "in_progress", "downloading"):
            self._ask(self.services.jobs.cancel(job))

    @rule(number=st.integers(0, 20))
    def retry(self, number: int) -> None:
        """Try something again."""
        if job := self._job(number, "failed", "cancelled"):
            self._ask(self.services.jobs.retry(job))

    @rule()
    def retry_all(self) -> None:
        """Try everything again that failed."""
        self._ask(self.services.jobs.retry_failed())

    @rule(number=st.integers(0, 20))
    def resubmit(self, number: int) -> None:
        """Send a create whose reply was lost once more."""
        if job := self._job(number, "unconfirmed"):
            prompt = next(row["prompt"] for row in self._rows() if row["id"] == job)
            if self._ask(self.services.jobs.resubmit(job)) is not None:
                self.ordered_again[prompt] += 1

    @rule(number=st.integers(0, 20))
    def forget(self, number: int) -> None:
        """Let a create be whose reply was lost."""
        if job := self._job(number, "unconfirmed"):
            self._ask(self.services.jobs.forget(job))

    @rule(number=st.integers(0, 20))
    def keep_looking(self, number: int) -> None:
        """Look for a create whose reply was lost again."""
        if job := self._job(number, "unconfirmed"):
            self._ask(self.services.jobs.keep_looking(job))

    @rule(word=st.sampled_from(["go on", "go on", "release", "pause", "pause after running"]))
    def change_queue(self, word: str) -> None:
        """Pause the queue, or let it go on."""
        queue = self.services.queue
        if word == "go on":
            self._ask(queue.resume())
        elif word == "release":
            self._ask(queue.release(CONNECTION))
        else:
            self._ask(queue.pause(after_running=word != "pause"))

    @rule(number=st.integers(0, 20), place=st.sampled_from([End.TOP, End.BOTTOM, 1, 2, 3]))
    def move(self, number: int, place: Place) -> None:
        """Move a waiting job."""
        if job := self._job(number, "pending"):
            self._ask(self.services.queue.move([job], place))

    @rule(number=st.integers(0, 20), seconds=st.sampled_from([4.0, 8.0]))
    def edit(self, number: int, seconds: float) -> None:
        """Let a waiting job ask for another length."""
        if job := self._job(number, "pending"):
            stored = self._do(self.services.catalogue.get(job))
            order = Order(request=VideoRequest(prompt=stored.request.prompt, seconds=seconds), connection=CONNECTION)
            self._ask(self.services.queue.edit(job, order))

    @rule(sure=st.sampled_from([False, False, True]))
    def cancel_waiting(self, sure: bool) -> None:  # noqa: FBT001 - a parameter of a rule
        """Cancel all that waits."""
        if sure:
            self._ask(self.services.queue.cancel_waiting())

    @rule(clips=st.sampled_from([None, None, None, 2, 4, 8]))
    def change_cap(self, clips: int | None) -> None:
        """Allow only so many clips a day, or as many as anybody wants."""
        self.cap, self.cap_since = clips, self.loop.time()
        if clips is None:
            self._ask(self.services.spending.remove_cap(Period.DAY))
        else:
            self._ask(self.services.spending.set_cap(Cap(period=Period.DAY, clips=clips, on=OnExcess.REFUSE)))

    # What the world does.

    @rule(fates=st.lists(st.sampled_from(_FATES), min_size=1, max_size=4))
    def change_fates(self, fates: list[Fate]) -> None:
        """Decide what becomes of the next creates."""
        self.server.fates.clear()
        self.server.fates.extend(fates)

    @rule(listing=st.sampled_from(Listing))
    def change_list(self, listing: Listing) -> None:
        """Let the server's list be worth more or less."""
        self.server.listing = listing

    @rule(word=st.sampled_from(["forgetful", "troubled", "fails"]), on=st.sampled_from([False, False, True]))
    def change_server(self, word: str, on: bool) -> None:  # noqa: FBT001 - a parameter of a rule
        """Let the server forget, fail, or come to itself."""
        setattr(self.server, word, on)

    @rule(seconds=st.sampled_from([0.1, 0.3, 1.0, 5.0, 15.0, 30.0, 120.0, 1000.0, 4000.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._pass(seconds)

    @rule(hours=st.sampled_from([-26, -1, 1, 26]))
    def set_clock(self, hours: int) -> None:
        """Set the wall clock."""
        self.jump += hours * 3600.0

    @rule(steps=st.integers(0, 60))
    def crash(self, steps: int) -> None:
        """Let the program go on for a few steps of its loop, kill it there, and start it anew."""
        self._crash(steps)

    @rule(prompts=st.lists(st.sampled_from(PROMPTS), min_size=1, max_size=3), steps=st.integers(0, 80))
    def crash_while_ordering(self, prompts: list[str], steps: int) -> None:
        """Kill the program a few steps after an order was placed."""
        self._crash(steps, self.services.jobs.submit(_orders(prompts, 1)))

    @rule(number=st.integers(0, 20), steps=st.integers(0, 80))
    def crash_while_resubmitting(self, number: int, steps: int) -> None:
        """Kill the program a few steps after a create was ordered once more."""
        if job := self._job(number, "unconfirmed"):
            prompt = next(row["prompt"] for row in self._rows() if row["id"] == job)
            self.ordered_again[prompt] += 1
            self._crash(steps, self.services.jobs.resubmit(job))

    @rule(number=st.integers(0, 20), steps=st.integers(0, 40))
    def crash_while_moving(self, number: int, steps: int) -> None:
        """Kill the program a few steps after a waiting job was moved."""
        if job := self._job(number, "pending"):
            self._crash(steps, self.services.queue.move([job], End.TOP))


def _orders(prompts: list[str], takes: int) -> list[Order]:
    return [Order(request=VideoRequest(prompt=prompt), connection=CONNECTION, takes=takes) for prompt in prompts]
