"""Facts about how long a trouble lasts, and about which servers count as reachable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sora_desktop.domain.errors import DiskFull, HostUnreachable, KeyRefused, SoraDesktopError
from sora_desktop.services.reach import Reach
from sora_desktop.services.trouble import LASTING, LASTING_IF_STUBBORN, Trouble

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
AWAY = HostUnreachable(host="gpu", reason="nobody answered")


class Clock:
    """A clock that a test turns."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(AWAY, LASTING), (DiskFull(path="/"), LASTING_IF_STUBBORN), (KeyRefused(host="gpu"), LASTING_IF_STUBBORN)],
)
def test_a_trouble_lasts_once_it_has_been_there_for_its_time_without_a_break(
    error: SoraDesktopError, seconds: float
) -> None:
    clock = Clock()
    looks: list[SoraDesktopError | None] = []
    trouble = Trouble(lambda: looks.append(trouble.lasting), clock)
    assert trouble.arose(error)
    clock.now += seconds
    trouble.over()
    trouble.arose(error)
    clock.now += seconds - 1
    assert not trouble.arose(error)
    clock.now += 1
    trouble.arose(error)
    assert looks == [None, None, None, error]
    trouble.over()
    assert trouble.lasting is None


def test_another_trouble_is_news_but_no_new_beginning() -> None:
    clock = Clock()
    trouble = Trouble(lambda: None, clock)
    trouble.arose(AWAY)
    clock.now += LASTING
    assert trouble.arose(DiskFull(path="/"))
    assert isinstance(trouble.lasting, DiskFull)


def test_a_failure_counts_for_those_who_came_before_it_and_ends_with_an_answer() -> None:
    reach = Reach()
    came, later = MIDNIGHT, MIDNIGHT + timedelta(seconds=1)
    reach.failed("gpu", AWAY, later)
    assert reach.failed_since("gpu", came) is AWAY
    assert reach.failed_since("gpu", later) is None
    assert reach.failed_since("gateway", came) is None
    assert not reach.has_answered("gpu", came)
    reach.answered("gpu", later)
    assert reach.has_answered("gpu", came)
    assert not reach.has_answered("gpu", later), "an answer from before says nothing of now"
    assert reach.failed_since("gpu", came) is None
    assert not reach.has_answered("gateway", came)
