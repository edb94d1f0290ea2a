"""The short form of the kills at random instants: nothing is lost, and nothing is paid twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.endurance.kills import kill_everywhere

if TYPE_CHECKING:
    from pathlib import Path

    from tests.endurance.lives import Ward

KILLS = 25


def test_kills_at_random_instants_lose_nothing_and_pay_nothing_twice(tmp_path: Path, wards: list[Ward]) -> None:
    tally = kill_everywhere(tmp_path, wards, kills=KILLS, seed="short")
    assert not tally.findings, str(tally.findings)
    assert tally.kills >= KILLS
    assert tally.bills
    assert tally.ends["completed"]
