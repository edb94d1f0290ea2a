"""Questions whose answers come late."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import DatabaseUnavailable, SoraDesktopError
from sora_desktop.ui.jobs.latest import LatestAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Oracle:
    """Answers each question when it is told to, in any order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, asyncio.Future[str]]] = []
        self.heard: list[tuple[str, str]] = []
        self.errors: list[SoraDesktopError] = []
        self.latest: LatestAnswer[str, str] = LatestAnswer(self._start, self._ask, self._hear, self.errors.append)

    async def _ask(self, question: str) -> str:
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.asked.append((question, future))
        return await future

    def _hear(self, question: str, answer: str) -> None:
        self.heard.append((question, answer))

    def _start(
        self, coroutine: Coroutine[Any, Any, None], *, on_error: Callable[[SoraDesktopError], None] | None = None
    ) -> object:
        async def run() -> None:
            try:
                await coroutine
            except SoraDesktopError as error:
                assert on_error is not None
                on_error(error)

        return asyncio.ensure_future(run())

    async def answer(self, number: int, text: str) -> None:
        self.asked[number][1].set_result(text)
        await self.pause()

    async def pause(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def oracle() -> Oracle:
    return Oracle()


async def test_the_answer_to_the_latest_question_is_handed_on(oracle: Oracle) -> None:
    oracle.latest.ask("a")
    oracle.latest.ask("b")
    await oracle.pause()
    await oracle.answer(1, "B")
    await oracle.answer(0, "A")
    assert oracle.heard == [("b", "B")]


async def test_the_same_question_is_asked_once_more_after_its_answer(oracle: Oracle) -> None:
    oracle.latest.ask("a")
    await oracle.pause()
    for _ in range(10):
        oracle.latest.ask("a")
    await oracle.pause()
    assert len(oracle.asked) == 1
    await oracle.answer(0, "A")
    assert [question for question, _ in oracle.asked] == ["a", "a"]
    await oracle.answer(1, "A2")
    assert oracle.heard == [("a", "A"), ("a", "A2")]
    assert not oracle.latest.under_way


async def test_an_outdated_answer_is_dropped_and_asked_for_again(oracle: Oracle) -> None:
    oracle.latest.ask("a")
    await oracle.pause()
    oracle.latest.outdate()
    await oracle.answer(0, "old")
    await oracle.answer(1, "new")
    assert oracle.heard == [("a", "new")]


async def test_nothing_is_asked_when_nothing_under_way_is_outdated(oracle: Oracle) -> None:
    oracle.latest.outdate()
    await oracle.pause()
    assert oracle.asked == []


async def test_an_error_is_told_and_the_question_can_be_put_again(oracle: Oracle) -> None:
    error = DatabaseUnavailable(path="jobs.db", reason="locked")
    oracle.latest.ask("a")
    await oracle.pause()
    oracle.asked[0][1].set_exception(error)
    await oracle.pause()
    assert oracle.errors == [error]
    oracle.latest.ask("a")
    await oracle.pause()
    await oracle.answer(1, "A")
    assert oracle.heard == [("a", "A")]


async def test_the_error_of_an_older_question_is_nobody_s_concern(oracle: Oracle) -> None:
    oracle.latest.ask("a")
    await oracle.pause()
    oracle.latest.ask("b")
    await oracle.pause()
    oracle.asked[0][1].set_exception(DatabaseUnavailable(path="jobs.db", reason="locked"))
    await oracle.pause()
    assert oracle.errors == []
    assert oracle.latest.under_way
