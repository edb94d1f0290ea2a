"""A retry over the local service is made once: under its key for good, and without one while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import NotPossible
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import httpx

    from tests.api.conftest import Folder, Served

VIDEOS = "/api/v1/videos"
KEY = {"idempotency-key": "again-1"}


async def retry(served: Served, job: dict[str, Any], **headers: str) -> httpx.Response:
    return await served.client.post(f"{VIDEOS}/{job['id']}/retry", headers=headers)


async def total(served: Served) -> int:
    return int((await served.client.get(VIDEOS)).json()["total"])


async def test_the_same_key_is_the_same_retry_also_after_its_end(served: Served) -> None:
    failed = await served.made(model="sim-fails")
    first = await retry(served, failed, **KEY)
    await served.services.jobs.wait([first.json()["id"]])
    again = await retry(served, failed, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] != failed["id"]
    assert again.json()["status"] == "failed"
    assert [one.headers["idempotent-replayed"] for one in (first, again)] == ["false", "true"]
    assert await total(served) == 2
    other = await retry(served, failed, **{"idempotency-key": "again-2"})
    assert other.json()["id"] not in {failed["id"], first.json()["id"]}


async def test_the_same_key_is_the_same_retry_after_a_restart(folder: Folder) -> None:
    ids = []
    failed: dict[str, Any] = {}
    for _ in range(2):
        async with folder.served() as served:
            failed = failed or await served.made(model="sim-fails")
            ids.append((await retry(served, failed, **KEY)).json()["id"])
            assert await total(served) == 2
    assert ids[0] == ids[1]


async def test_a_second_retry_without_a_key_names_the_job_that_goes_on(folder: Folder) -> None:
    failed: dict[str, Any] = {}
    again: dict[str, Any] = {}
    for _ in range(2):
        async with folder.served() as served:
            if not failed:
                failed = await served.made(model="sim-fails")
                await served.services.queue.pause()
                again = (await retry(served, failed)).json()
            refused = await retry(served, failed)
            assert (refused.status_code, refused.json()["code"]) == (409, "not_possible")
            assert again["id"] in refused.json()["advice"]
            # What was refused is no order: its key may be used once that is possible.
            assert (await retry(served, failed, **KEY)).status_code == 409
            assert await total(served) == 2
    async with folder.served() as served:
        await served.services.jobs.cancel(again["id"])
        third = await retry(served, failed, **KEY)
        assert (third.status_code, third.headers["idempotent-replayed"]) == (201, "false")
        assert await total(served) == 3


async def test_a_key_of_a_job_that_cannot_be_tried_again_stays_refused(served: Served) -> None:
    done = await served.made()
    for _ in range(2):
        assert (await retry(served, done, **KEY)).status_code == 409


async def test_what_is_in_the_trash_is_not_tried_again_at_any_door(served: Served) -> None:
    failed = await served.made(model="sim-fails")
    await served.services.jobs.remove([failed["id"]])
    for headers in ({}, KEY):
        refused = await retry(served, failed, **headers)
        assert (refused.status_code, refused.json()["advice"]) == (409, "Restore it first.")
        assert "in the trash" in refused.json()["title"]
    with pytest.raises(NotPossible, match="in the trash"):
        await served.services.jobs.retry(failed["id"])
    await served.services.jobs.restore([failed["id"]])
    again = await retry(served, failed, **KEY)
    assert again.status_code == 201
    (job,) = await served.services.jobs.wait([again.json()["id"]])
    assert job.status is JobStatus.FAILED


@pytest.mark.parametrize("path", ["edits", "extensions"])
async def test_what_is_made_from_a_video_is_made_once_under_its_key(folder: Folder, path: str) -> None:
    ids = []
    source: dict[str, Any] = {}
    for _ in range(2):
        async with folder.served() as served:
            source = source or await served.made(size="1280x720")
            asked = {"prompt": "at night", "video": {"id": source["id"]}, "seconds": "4"}
            made = (await served.client.post(f"/v1/videos/{path}", json=asked, headers=KEY)).json()
            await served.services.jobs.wait([made["id"]])
            ids.append(made["id"])
            assert await total(served) == 2
    assert ids[0] == ids[1]
