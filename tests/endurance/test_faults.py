"""The fault matrix: one create a click, whatever the server does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.endurance import faults
from tests.endurance.lives import World, serving
from tests.endurance.troubles import trouble_script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.endurance.lives import Ward

_SECONDS = ("--job-seconds", str(faults.JOB_SECONDS))


@pytest.mark.parametrize("restart", [False, True], ids=["one life", "killed in between"])
def test_a_create_that_fails_after_the_bill_is_sent_once_and_found_where_there_is_a_list(
    tmp_path: Path,
    wards: list[Ward],
    restart: bool,  # noqa: FBT001 - a parameter
) -> None:
    with serving(tmp_path / "server", *_SECONDS, script=faults.matrix_script()) as server:
        outcomes = faults.matrix(World(tmp_path, wards[0]), server, restart=restart)
    assert len(outcomes) == 60
    assert [outcome for outcome in outcomes if outcome.wrong] == []


def test_of_twins_as_many_are_claimed_as_were_lost_and_are_there(tmp_path: Path, wards: list[Ward]) -> None:
    with serving(tmp_path / "server", *_SECONDS, script=faults.twins_script()) as server:
        assert faults.twins_claimed(World(tmp_path, wards[0]), server) == []


def test_bad_days_of_a_server_end_as_they_must(tmp_path: Path, wards: list[Ward]) -> None:
    with serving(tmp_path / "server", *_SECONDS, script=trouble_script()) as server:
        outcomes = faults.bad_days(World(tmp_path, wards[0]), server)
    assert [outcome for outcome in outcomes if outcome.wrong] == []
