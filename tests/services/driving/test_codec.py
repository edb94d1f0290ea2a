"""Facts about what crosses the line: it comes out as it went in, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sora_desktop.domain import errors, events
from sora_desktop.domain.costs import Cap, Excess, Period, Usage
from sora_desktop.domain.errors import ConnectionsUnreadable, SoraDesktopError, template_fields
from sora_desktop.domain.jobs import Derivation, Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queue import End, Hold, Place, QueueMode, QueueState
from sora_desktop.domain.requests import Fit, Order, Problem, Rule, VideoRequest
from sora_desktop.services.driving.calls import CALLS
from sora_desktop.services.driving.codec import plain, read, read_event
from sora_desktop.services.driving.errors import read_error, write_error

MOMENT = datetime(2026, 11, 22, 20, 15, 0, 123456, tzinfo=UTC)
REQUEST = VideoRequest(
    prompt="a “peanut” \ud83e", seconds=4, characters=("a",), extra={"n": [1, {"x": None}], "y": 0.5}
)
JOB = Job(
    id=JobId("1"),
    connection="gpu",
    request=REQUEST,
    created_at=MOMENT,
    status=JobStatus.FAILED,
    derivation=Derivation.EXTENSION,
    tags=("a", "b"),
    failure=Failure(FailureStage.GENERATE, "code", "words", detail="{}"),
    estimate=400_000,
)
STATE = QueueState(QueueMode.PAUSING, (Hold("gpu", "key_refused", "No.", MOMENT),))
EXCESS = Excess(cap=Cap(period=Period.MONTH, micros=5), used=Usage(1, 2, 3), wanted=Usage(4))


def crossed(value: object) -> Any:  # noqa: ANN401 - whatever JSON makes of it
    return json.loads(json.dumps(value, default=plain))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Order, Order(request=REQUEST, connection=None, takes=3, tags=("x",), fit=Fit.PAD)),
        (Job, JOB),
        (QueueState, STATE),
        (Excess, EXCESS),
        (Place, End.TOP),
        (Place, 7),
        (tuple[JobId, ...] | None, None),
        (tuple[JobId, ...] | None, (JobId("1"), JobId("2"))),
        (Problem, Problem("size", Rule.SIZE_ODD, {"value": "3x3"}, "4x4")),
    ],
)
def test_a_value_comes_out_as_it_went_in(kind: Any, value: object) -> None:  # noqa: ANN401 - any type
    assert read(kind, crossed(value)) == value


@pytest.mark.parametrize(
    "event",
    [
        events.JobsAdded((JOB,)),
        events.JobChanged(JOB),
        events.JobsChanged((JOB, JOB)),
        events.JobProgressed(JOB.id, None),
        events.JobsRemoved((JOB.id,)),
        events.JobsDeleted((JOB.id,)),
        events.JobsRestored(()),
        events.QueueChanged(STATE),
        events.CapsChanged(),
        events.BudgetReached(EXCESS),
    ],
)
def test_an_event_comes_out_as_it_went_in(event: events.Event) -> None:
    assert read_event(type(event).__name__, crossed(event)) == event


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Order, {}),
        (Order, {**crossed(Order(request=REQUEST)), "more": 1}),
        (Order, {**crossed(Order(request=REQUEST)), "takes": True}),
        (Order, {**crossed(Order(request=REQUEST)), "takes": 2.5}),
        (Order, {**crossed(Order(request=REQUEST)), "fit": "sk-canary"}),
        (Place, "middle"),
        (tuple[JobId, ...], "abc"),
        (Job, {**crossed(JOB), "created_at": "sk-canary"}),
    ],
)
def test_anything_else_is_refused_without_repeating_it(kind: Any, wrong: object) -> None:  # noqa: ANN401 - any type
    with pytest.raises(ValueError, match="is no") as refused:
        read(kind, wrong)
    assert "canary" not in str(refused.value)


def test_every_call_reads_the_arguments_that_it_names() -> None:
    for call in CALLS.values():
        with pytest.raises(ValueError, match="takes"):
            call.read_arguments({**dict.fromkeys(call.arguments), "more": 1})


@pytest.mark.parametrize(
    "kind", [kind for kind in SoraDesktopError.leaves() if kind.__module__.startswith(errors.__name__)]
)
def test_every_error_comes_out_as_it_went_in(kind: type[SoraDesktopError]) -> None:
    if issubclass(kind, errors.InvalidInput):
        error: SoraDesktopError = kind([Problem("prompt", Rule.PROMPT_EMPTY)])
    elif kind is errors.BudgetExceeded:
        error = errors.BudgetExceeded(EXCESS)
    else:
        error = kind(**{name: f"the {name}" for name in template_fields(kind.title + kind.advice)})
    again = read_error(crossed(write_error(error)))
    assert (type(again), str(again), again.facts) == (kind, str(error), error.facts)


def test_an_error_that_nobody_knows_keeps_its_words() -> None:
    written = crossed(write_error(ConnectionsUnreadable(path="/x", reason="it is empty")))
    changes: list[dict[str, object]] = [{"class": "OfTomorrow"}, {"facts": {}}, {"facts": {"path": 1}, "evidence": {}}]
    for changed in changes:
        again = read_error({**written, **changed})
        assert isinstance(again, errors.DriverFailed)
        assert "it is empty" in str(again)
    assert isinstance(read_error("nonsense"), errors.DriverFailed)
