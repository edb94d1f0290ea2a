"""The short form of the crash points: every step of every scene, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.endurance.lives import serving
from tests.endurance.points import JOB_SECONDS, SCENES, SCRIPT, Scene, cut_everywhere

if TYPE_CHECKING:
    from pathlib import Path

    from tests.endurance.lives import Ward


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_kill_at_any_step_is_mended_by_the_next_start(tmp_path: Path, wards: list[Ward], scene: Scene) -> None:
    with serving(tmp_path / "server", "--job-seconds", str(JOB_SECONDS), script=SCRIPT) as server:
        report = cut_everywhere(tmp_path, server, wards, scene, thoroughly=False)
    assert report.wrong == []
    assert report.points >= scene.least
