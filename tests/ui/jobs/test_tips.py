"""A tip of the list says what the cell does not, or it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.jobs.columns import NUMBERS
from sora_desktop.ui.jobs.tips import says_more

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

LONG = "Harbour at dawn, slow dolly past fishing boats, gulls, soft fog over the water, a bell far away " * 5


@pytest.mark.parametrize(
    ("column", "width", "more"),
    [("status", 192, False), ("status", 40, True), ("prompt", 900, True), ("model", 104, False), ("model", 40, True)],
)
def test_what_can_be_read_already_is_not_said_again(
    desk: Desk, make_job: MakeJob, column: str, width: int, *, more: bool
) -> None:
    desk.add(make_job(request=VideoRequest(prompt=LONG, model="sora-2-pro"), simulated=True))
    desk.open()
    desk.settle()
    assert says_more(desk.table.model().index(0, NUMBERS[column]), width) is more


def test_a_short_prompt_has_no_tip_and_a_failure_has_one(desk: Desk, make_job: MakeJob) -> None:
    failure = Failure(FailureStage.GENERATE, "server_error", "Out of memory.")
    desk.add(make_job(request=VideoRequest(prompt="Fog"), status=JobStatus.FAILED, failure=failure))
    desk.open()
    desk.settle()
    model = desk.table.model()
    assert not says_more(model.index(0, NUMBERS["prompt"]), 360)
    assert says_more(model.index(0, NUMBERS["status"]), 400)
