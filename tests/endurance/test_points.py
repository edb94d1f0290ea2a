"""The short form of the crash points: every kind of step of every scene, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.endurance.lives import serving
from tests.endurance.points import JOB_SECONDS, SCENES, SCRIPT, Scene, cut_everywhere, make_stages

if TYPE_CHECKING:
    from pathlib import Path

    from tests.endurance.lives import Ward


@pytest.mark.parametrize("part", [SCENES[:1], SCENES[1:4], SCENES[4:9], SCENES[9:]], ids=lambda part: part[0].name)
def test_a_kill_at_any_step_is_mended_by_the_next_start(
    tmp_path: Path, wards: list[Ward], part: tuple[Scene, ...]
) -> None:
    with serving(tmp_path / "server", "--job-seconds", str(JOB_SECONDS), script=SCRIPT) as server:
        stages = make_stages(tmp_path, server, wards)
        reports = {scene: cut_everywhere(stages, scene, thoroughly=False) for scene in part}
    assert [line for report in reports.values() for line in report.wrong] == []
    assert [scene.name for scene, report in reports.items() if report.points < scene.least] == []
