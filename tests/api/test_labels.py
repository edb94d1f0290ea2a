"""What is written about jobs over the local service, and what they are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Served

VIDEOS = "/api/v1/videos"


async def test_what_is_written_about_a_job_is_kept_and_found(served: Served) -> None:
    one, other = await served.made(), await served.made()
    body = {"name": "Take one", "add_tags": ["Sea", "best"], "rating": 4, "favourite": True, "note": "light"}
    answer = await served.client.patch(f"{VIDEOS}/{one['id']}", json=body)
    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert told == {**one, "name": "Take one", "tags": ["Sea", "best"], "rating": 4, "favourite": True, "note": "light"}
    taken = {"name": "", "remove_tags": ["BEST"], "note": None}
    told = (await served.client.patch(f"{VIDEOS}/{one['id']}", json=taken)).json()
    assert (told["name"], told["tags"], told["note"], told["rating"]) == (None, ["Sea"], "light", 4)

    async def found(**wanted: object) -> list[str]:
        listed = await served.client.get(VIDEOS, params=wanted)  # type: ignore[arg-type]
        assert listed.status_code == 200, listed.text
        return [job["id"] for job in listed.json()["data"]]

    for wanted in ({"tag": "sea"}, {"filter": "favourites"}, {"rating": 4}, {"search": "light"}):
        assert await found(**wanted) == [one["id"]]
    assert await found(tag=["sea", "land"]) == await found(rating=5) == await found(before="2020-01-01") == []
    everything = [other["id"], one["id"]]
    assert await found(since="2020-01-01T00:00:00Z") == await found(model=one["model"]) == everything
    unknown = await served.client.get(VIDEOS, params={"since": "2020-13-45"})
    assert (unknown.status_code, unknown.json()["problems"][0]["field"]) == (422, "since")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": 5}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"add_tags": "sea"}, "add_tags"),
        ({"add_tags": ["a,b"]}, "tags"),
        ({"rating": True}, "rating"),
        ({"rating": 6}, "rating"),
        ({"favourite": 1}, "favourite"),
        ({"note": []}, "note"),
        ({"stars": 5}, "stars"),
    ],
)
async def test_what_does_not_do_is_refused_by_its_field(served: Served, body: dict[str, Any], field: str) -> None:
    job = await served.made()
    refused = await served.client.patch(f"{VIDEOS}/{job['id']}", json={"favourite": True, **body})
    assert refused.status_code == 422
    assert [problem["field"] for problem in refused.json()["problems"]] == [field]
    assert (await served.client.get(f"{VIDEOS}/{job['id']}")).json() == job


async def test_a_server_is_told_to_delete_and_the_clip_stays_here(served: Served) -> None:
    job = await served.made()
    told = (await served.client.post(f"{VIDEOS}/{job['id']}/delete-on-server")).json()
    assert told["remote_deleted_at"] is not None
    assert {**told, "remote_deleted_at": None} == job
    assert (await served.client.get(f"{VIDEOS}/{job['id']}/content")).status_code == 200
