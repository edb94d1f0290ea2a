"""A thousand running videos are watched for a few hundredths of a core."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.conftest import Report

VIDEOS = 1000
SECONDS = 10
LIMIT = 5.0
"""Percent of a core."""

TIMES_LESS = 8.0
WORK = Path(__file__).with_name("looking_work.py")
EMULATOR = [sys.executable, "-m", "sora_desktop", "emulator", "--port", "0", "--clip", "stub", "--job-seconds", "400"]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]


@pytest.fixture
def base_url() -> Iterator[str]:
    """Start an emulator whose videos take long."""
    with subprocess.Popen(EMULATOR, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening on ").strip()
        process.terminate()
        process.wait(10)


def test_a_thousand_running_videos_cost_next_to_nothing(base_url: str, report: Report) -> None:
    command = [sys.executable, str(WORK), base_url, str(VIDEOS), str(SECONDS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=250)
    found = json.loads(done.stdout)
    subject = f"{VIDEOS:,} running videos every 5 s, of a core"
    ratio = report.add(subject, found["ours"], found["plain"], unit="%", bar=f"<= {LIMIT:.0f} %")
    # That nobody looked would be cheap, too: every video moves on by a percent in four seconds.
    assert found["told"] > 0.8 * VIDEOS / 5
    assert found["plain_requests"] > 0.5 * VIDEOS / 5
    assert found["ours"] <= LIMIT
    assert ratio <= 1 / TIMES_LESS
