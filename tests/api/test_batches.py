"""Many videos at once over the local service: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
