"""The short form of the state machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.endurance.machine import Engine

TestEngine = Engine.TestCase
TestEngine.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
