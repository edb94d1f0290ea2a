"""Questions whose answers come late: only the answer to the latest one counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.ui.jobs.catalogue import Start

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class LatestAnswer(Generic[Question, Answer]):
    """Asks without blocking, and hands on the answer to the latest question only.

    The same question, put again while it is under way, is asked once more when its answer is there,
    so a stream of changes costs one question at a time.
    """

    def __init__(
        self,
        start: Start,
        ask: Callable[[Question], Awaitable[Answer]],
        on_answer: Callable[[Question, Answer], None],
        on_error: Callable[[SoraDesktopError], None],
    ) -> None:
        """Ask nothing yet."""
        self._start = start
        self._ask = ask
        self._on_answer = on_answer
        self._on_error = on_error
        self._generation = 0
        self._under_way: Question | None = None
        self._again = False
        self._outdated = False
        self.took = 0.0
        """How many milliseconds the last answer took."""

    @property
    def under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self._under_way is not None

    def ask(self, question: Question) -> None:
        """Put a question; answers to other ones are dropped from now on."""
        if self._under_way == question:
            self._again = True
            return
        self._generation += 1
        self._under_way = question
        self._again = self._outdated = False
        generation = self._generation
        self._start(self._run(generation, question), on_error=lambda error: self._failed(generation, error))

    def outdate(self) -> None:
        """Declare that an answer under way, if there is one, will be wrong: drop it and ask again."""
        if self._under_way is not None:
            self._again = self._outdated = True

    async def _run(self, generation: int, question: Question) -> None:
        begun = time.monotonic()
        try:
            answer = await self._ask(question)
        except BaseException:
            if generation == self._generation:
                self._under_way = None
            raise
        if generation != self._generation:
            return
        self.took = (time.monotonic() - begun) * 1000
        again, outdated = self._again, self._outdated
        self._under_way = None
        if not outdated:
            self._on_answer(question, answer)
        if again and generation == self._generation:
            self.ask(question)

    def _failed(self, generation: int, error: SoraDesktopError) -> None:
        if generation == self._generation:
            self._on_error(error)
