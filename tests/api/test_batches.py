"""Many videos at once over the local service: all of them, or none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.api import bounds, ordering, orders
from sora_desktop.api.bounds import FIELDS_LIMIT, PROBLEMS_TOLD, WEIGHT_LIMIT, weigh
from sora_desktop.domain.requests import JOBS_LIMIT
from sora_desktop.services import pace
from sora_desktop.services.prompt_files.records import Pairs, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.api.conftest import Served

BATCHES = "/api/v1/batches"


async def test_a_batch_is_ordered_with_its_defaults(served: Served) -> None:
    body = {
        "name": "Harbour",
        "defaults": {"duration": 2, "resolution": "480p"},
        "videos": [{"prompt": "a boat"}, {"prompt": "a ship", "duration": 4, "takes": 2}],
    }
    answer = await served.client.post(BATCHES, json=body)
    told = answer.json()
    assert answer.status_code == 201
    assert (told["name"], told["total"]) == ("Harbour", 3)
    assert [job["asked_seconds"] for job in told["jobs"]] == [2, 4, 4]
    assert [one["field"] for one in told["made_of"][0]] == ["duration", "resolution"]
    await served.services.jobs.wait([job["id"] for job in told["jobs"]])
    looked = (await served.client.get(answer.headers["location"])).json()
    assert looked["counts"] == {"completed": 3}
    assert [job["prompt"] for job in looked["jobs"]] == ["a boat", "a ship", "a ship"]
    assert (await served.client.get(answer.headers["location"], params={"limit": 1})).json()["total"] == 3


async def test_one_wrong_video_is_told_by_its_row_and_none_is_ordered(served: Served) -> None:
    videos = [{"prompt": "a boat"}, {"prompt": "a ship", "orientation": "odd"}, 5, {"prompt": "a raft", "takes": -1}]
    answer = await served.client.post(BATCHES, json={"videos": videos})
    assert answer.status_code == 422
    assert {(one["row"], one["field"]) for one in answer.json()["problems"]} == {(3, None)}
    videos[2] = {}
    answer = await served.client.post(BATCHES, json={"videos": videos})
    found = {(one["row"], one["field"]) for one in answer.json()["problems"]}
    assert found == {(2, "orientation"), (3, "prompt"), (4, "takes")}
    assert (await served.client.get("/api/v1/videos")).json()["total"] == 0


async def test_what_is_no_batch_is_refused(served: Served) -> None:
    bodies: list[dict[str, object]] = [
        {},
        {"videos": []},
        {"videos": "a"},
        {"videos": [{"prompt": "a"}], "what": 1},
        {"defaults": 5},
    ]
    for body in bodies:
        answer = await served.client.post(BATCHES, json=body)
        assert answer.status_code == 422, body
        assert answer.json()["problems"]
    assert (await served.client.get(f"{BATCHES}/nothing")).status_code == 404


async def test_a_batch_with_a_name_of_the_caller_is_made_once(served: Served) -> None:
    body = {"videos": [{"prompt": "a boat"}, {"prompt": "a ship"}]}
    answers = [await served.client.post(BATCHES, json=body, headers={"Idempotency-Key": "b"}) for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert (await served.client.get("/api/v1/videos")).json()["total"] == 2


async def refused(served: Served, body: dict[str, object], **headers: str) -> dict[str, Any]:
    """Send a batch that must be refused, and see that nothing came of it."""
    answer = await served.client.post(BATCHES, json=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert (await served.client.get("/api/v1/videos")).json()["total"] == 0
    return dict(answer.json())


def counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note each video that is read."""
    read: list[object] = []
    original: Callable[..., object] = orders.read_order

    def reading(given: object, *rest: object, **options: object) -> object:
        read.append(given)
        return original(given, *rest, **options)

    monkeypatch.setattr(ordering, "read_order", reading)
    return read


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "many"}], ids=["unnamed", "named"])
async def test_every_take_counts_as_a_video(served: Served, headers: dict[str, str]) -> None:
    told = await refused(served, {"videos": [{"prompt": "a boat", "takes": 100}] * 101}, **headers)
    (problem,) = told["problems"]
    assert (told["code"], problem["field"]) == ("invalid_request", "takes")
    assert problem["reason"] == "These are 10,100 videos together; at most 10,000 can be ordered at once."


async def test_too_many_videos_are_refused_before_anything_else_is_looked_at(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counted(monkeypatch)
    told = await refused(served, {"videos": [5] * (JOBS_LIMIT + 1), "what": 1, "defaults": 5})
    (problem,) = told["problems"]
    assert (problem["field"], read) == ("videos", [])
    assert problem["reason"] == "These are 10,001 videos; at most 10,000 can be ordered at once."


@pytest.mark.parametrize("video", [{"prompt": ""}, 5], ids=["wrong in itself", "no video at all"])
async def test_only_so_many_problems_are_looked_for_and_the_rest_is_numbered(
    served: Served, monkeypatch: pytest.MonkeyPatch, video: object
) -> None:
    read = counted(monkeypatch)
    told = await refused(served, {"videos": [video] * (PROBLEMS_TOLD + 1_234)})
    assert [problem["row"] for problem in told["problems"]] == list(range(1, PROBLEMS_TOLD + 1))
    assert "Not checked yet: 1,234 more of the videos." in told["advice"]
    assert len(read) <= PROBLEMS_TOLD


async def test_problems_beyond_those_told_are_counted(served: Served) -> None:
    unsendable = {f"n{number}": "\x07" for number in range(FIELDS_LIMIT - 1)}
    told = await refused(served, {"videos": [{"prompt": "", **unsendable}, {"prompt": "", **unsendable}]})
    assert len(told["problems"]) == PROBLEMS_TOLD
    told = await refused(served, {"videos": [{}, {"prompt": "", **unsendable}, {}]})
    assert "there are 1 more in the videos up to there" in told["advice"]
    assert "Not checked yet: 1 more" in told["advice"]


async def test_a_video_with_too_many_fields_or_too_long_ones_is_told_by_its_row_and_not_read(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counted(monkeypatch)
    numbers = {f"n{number}": 1 for number in range(FIELDS_LIMIT)}
    videos: list[object] = [
        {"prompt": "a boat", **numbers},
        {"prompt": "a boat", "extra": numbers},
        {"prompt": "a boat", "image": "x" * WEIGHT_LIMIT},
        {"prompt": "a boat", "numbers": [1] * WEIGHT_LIMIT},
    ]
    told = await refused(served, {"videos": videos})
    assert [problem["row"] for problem in told["problems"]] == [1, 2, 3, 4]
    assert "101 fields" in told["problems"][0]["reason"]
    assert "102 fields" in told["problems"][1]["reason"]
    assert "65,536 characters" in told["problems"][2]["reason"]
    assert read == []
    told = await refused(served, {"defaults": numbers | {"one": 1}, "videos": [{"prompt": "a boat"}]})
    assert [problem["field"] for problem in told["problems"]] == ["defaults"]


async def test_the_defaults_are_counted_for_every_video_and_every_take(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "TOGETHER_LIMIT", 10_000)
    told = await refused(served, {"defaults": {"note": "x" * 1_000}, "videos": [{"prompt": "a boat"}] * 50})
    (problem,) = told["problems"]
    assert problem["row"] == 10
    assert "Not checked yet: 40 more" in told["advice"]
    videos = [{}, *[{"prompt": "a boat"}] * 50]
    told = await refused(served, {"defaults": {"note": "x" * 1_000}, "videos": videos})
    assert [problem["row"] for problem in told["problems"]] == [1, 10]
    (problem,) = (await refused(served, {"videos": [{"prompt": "a" * 1_000, "takes": 10}]}))["problems"]
    assert problem["row"] == 1


async def test_others_go_on_while_videos_are_checked(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "AT_ONCE", 0.0)
    turns: list[int] = []
    checked: list[Order] = []
    check = served.services.jobs.check

    def checking(order: Order) -> list[Any]:
        checked.append(order)
        return check(order)

    async def others() -> None:
        while True:
            turns.append(len(checked))
            await asyncio.sleep(0)

    monkeypatch.setattr(served.services.jobs, "check", checking)
    task = asyncio.ensure_future(others())
    await ordering.understand(served.services, [[("prompt", "a boat")]] * 30, rows=True)
    task.cancel()
    assert set(range(30)) <= set(turns)


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        (None, 5),
        ("four", 6),
        (1234, 4),
        (Unusable("NaN"), 3),
        ([1, 2], 4),
        (Pairs((("name", "four"),)), 15),
        (Pairs((("a", Pairs((("b", [True]),))),)), 18),
    ],
)
def test_a_value_is_weighed_about_as_its_json_is_long(value: object, weight: int) -> None:
    assert weigh(value, 1_000) == weight


def test_weighing_ends_where_it_is_too_much() -> None:
    assert bounds.WEIGHT_LIMIT < weigh([[1] * 40_000] * 1_000, bounds.WEIGHT_LIMIT) <= 3 * bounds.WEIGHT_LIMIT
