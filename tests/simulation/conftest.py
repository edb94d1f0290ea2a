"""A clock that tests turn by hand, and a way to build small simulations on it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

import pytest

from sora_desktop.simulation.engine import Simulation, SimulationSettings
from sora_desktop.simulation.rules import RELAXED, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sora_desktop.simulation.jobs import SimulatedVideo


class Clock:
    """Seconds since 1970 that move only when told."""

    def __init__(self) -> None:
        """Start at a round moment."""
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class SimulationMaker(Protocol):
    """Builds a simulation on the test's clock, which is closed at the end."""

    def __call__(
        self,
        settings: SimulationSettings | None = None,
        *,
        rules: Rules = RELAXED,
        state_folder: Path | None = None,
        on_billed: Callable[[SimulatedVideo, str | None], None] | None = None,
    ) -> Simulation:
        """Build one."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_simulation(clock: Clock) -> Iterator[SimulationMaker]:
    made: list[Simulation] = []

    def make(
        settings: SimulationSettings | None = None,
        *,
        rules: Rules = RELAXED,
        state_folder: Path | None = None,
        on_billed: Callable[[SimulatedVideo, str | None], None] | None = None,
    ) -> Simulation:
        simulation = Simulation(rules, settings, state_folder=state_folder, clock=clock, on_billed=on_billed)
        made.append(simulation)
        return simulation

    yield make
    for simulation in made:
        simulation.close()


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Give a function that waits until something is so, or fails after half a minute."""

    def wait(is_so: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(3000):
            if is_so():
                return
            pause.wait(0.01)
        pytest.fail("It did not come to pass within 30 seconds.")

    return wait
