"""Jobs over the local service: ordered, listed, acted upon, and fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.composition import Role
from sora_desktop.domain.costs import Cap, OnExcess, Period
from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.job_shape import job_object

if TYPE_CHECKING:
    from tests.api.conftest import Folder, Served

VIDEOS = "/api/v1/videos"


async def test_an_order_becomes_a_job_like_any_other(served: Served) -> None:
    answer = await served.client.post(VIDEOS, json={"prompt": "a paper boat", "size": "640x360", "seconds": 2})
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{VIDEOS}/{told['id']}"
    assert told["job_ids"] == [told["id"]]
    assert told["made_of"] == []
    (job,) = await served.services.jobs.wait([told["id"]])
    assert job.status is JobStatus.COMPLETED
    assert job.origin == "rest"
    assert (await served.client.get(f"{VIDEOS}/{told['id']}")).json() == job_object(job)


async def test_takes_become_jobs_that_are_all_named(served: Served) -> None:
    told = await served.order(takes=3, name="boat", tags="sea, rain")
    assert len(told["job_ids"]) == 3
    assert told["batch_id"]
    listed = (await served.client.get(VIDEOS, params={"batch_id": told["batch_id"]})).json()
    assert {job["id"] for job in listed["data"]} == set(told["job_ids"])
    assert listed["data"][0]["tags"] == ["sea", "rain"]


@pytest.mark.parametrize(
    ("fields", "where", "word"),
    [
        ({"prompt": "  "}, "prompt", "Write a prompt"),
        ({"duration": "soon"}, "duration", "not a length"),
        ({"duration": 100}, "duration", "100 seconds"),
        ({"duration": 4, "seconds": 8}, "seconds", "contradicts “duration”"),
        ({"size": "1280x720", "orientation": "portrait"}, "orientation", "contradicts"),
        ({"aspectRatio": "16:9", "orientation": "portrait"}, "orientation", "landscape"),
        ({"aspect_ratio": "wide"}, "aspect_ratio", "16:9"),
        ({"resolution": "720p", "size": "1920x1080"}, "resolution", "contradicts"),
        ({"resolution": "1279x721"}, "resolution", "even"),
        ({"quality": "lush"}, "quality", "not a quality"),
        ({"connection": "nowhere"}, "connection", "no connection called"),
        ({"takes": 0}, "takes", "takes"),
        ({"tags": 5}, "tags", "tags"),
        ({"reference": "/nowhere/at/all.png"}, "reference", "does not exist"),
        ({"extra": 5}, "extra", "extra"),
        ({"seed": "a\u0000b"}, "seed", "cannot be sent"),
        ({"model": "no-such-model"}, "model", "does not offer"),
    ],
)
async def test_what_is_wrong_is_told_field_by_field_and_nothing_is_ordered(
    served: Served, fields: dict[str, Any], where: str, word: str
) -> None:
    answer = await served.client.post(VIDEOS, json={"prompt": "a boat", **fields})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == where
    assert word in problem["reason"]
    assert (await served.client.get(VIDEOS)).json()["total"] == 0


async def test_everything_that_is_wrong_is_told_at_once(served: Served) -> None:
    answer = await served.client.post(VIDEOS, json={"duration": "soon", "takes": 1000})
    assert {problem["field"] for problem in answer.json()["problems"]} == {"prompt", "duration", "takes"}


async def test_the_answer_says_what_was_made_of_each_field(served: Served) -> None:
    told = await served.order(
        duration="4 s", resolution="1080p", aspectRatio="9:16", orientation="portrait", quality="high", guidance=7.5
    )
    assert (told["asked_size"], told["asked_seconds"]) == ("1080x1920", 4)
    made = {one["field"]: one for one in told["made_of"]}
    assert made["duration"]["became"] == {"seconds": 4}
    assert made["resolution"]["became"] == made["orientation"]["became"] == {"size": "1080x1920"}
    assert "changes nothing" in made["quality"]["note"]
    assert made["guidance"] | {"note": ""} == {
        "field": "guidance",
        "given": 7.5,
        "became": {"extra": {"guidance": 7.5}},
        "note": "",
    }
    (job,) = await served.services.jobs.wait([told["id"]])
    assert job.request.extra == {"guidance": 7.5}


@pytest.mark.parametrize("null", ["seconds", "size", "orientation", "connection", "seed"])
async def test_a_field_that_is_null_says_nothing(served: Served, null: str) -> None:
    for fields in (
        {"duration": 4, "resolution": "720p", null: None},
        {null: None, "duration": 4, "resolution": "720p"},
    ):
        told = await served.order(**fields)
        assert (told["asked_seconds"], told["asked_size"]) == (4, "1280x720")
        assert null not in {one["field"] for one in told["made_of"]}


async def test_what_was_given_is_told_as_it_was(served: Served) -> None:
    for given in (4, 4.0, "4", "4 s"):
        told = await served.order(duration=given)
        (made,) = [one for one in told["made_of"] if one["field"] == "duration"]
        assert (made["given"], type(made["given"])) == (given, type(given))


async def test_a_strip_is_refused(served: Served) -> None:
    refused = await served.client.post(VIDEOS, json={"prompt": "a boat", "aspectRatio": "9999:1"})
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "aspectRatio")


async def test_the_same_budgets_hold(served: Served) -> None:
    await served.services.spending.set_cap(Cap(period=Period.DAY, clips=1, on=OnExcess.REFUSE))
    await served.made()
    refused = await served.client.post(VIDEOS, json={"prompt": "one too many"})
    assert refused.status_code == 402
    assert refused.json()["code"] == "budget_exceeded"
    assert (await served.client.get(VIDEOS)).json()["total"] == 1


async def test_an_order_with_a_name_is_made_once(served: Served) -> None:
    headers = {"Idempotency-Key": "order-1"}
    first = await served.client.post(VIDEOS, json={"prompt": "a boat"}, headers=headers)
    again = await served.client.post(VIDEOS, json={"prompt": "a boat"}, headers=headers)
    other = await served.client.post(VIDEOS, json={"prompt": "a ship"}, headers=headers)
    assert first.json()["id"] == again.json()["id"]
    assert [answer.headers["idempotent-replayed"] for answer in (first, again)] == ["false", "true"]
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert (await served.client.get(VIDEOS)).json()["total"] == 1


async def test_a_list_is_read_page_by_page_newest_first(served: Served) -> None:
    ids = [(await served.order(prompt=f"boat {name}"))["id"] for name in ("Ida", "Uwe", "Xanthippe", "Ole", "Mo")]
    seen: list[str] = []
    after = None
    while True:
        page = (await served.client.get(VIDEOS, params={"limit": 2, **({"after": after} if after else {})})).json()
        seen += [job["id"] for job in page["data"]]
        after = page["next"]
        if not page["has_more"]:
            break
    assert seen == ids[::-1]
    found = (await served.client.get(VIDEOS, params={"search": "boat xanthippe", "filter": "simulated"})).json()
    assert [job["id"] for job in found["data"]] == [ids[2]]
    assert (await served.client.get(VIDEOS, params={"filter": "odd"})).status_code == 422
    assert (await served.client.get(VIDEOS, params={"after": "nowhere"})).status_code == 404


async def test_a_job_is_found_by_the_beginning_of_its_id(served: Served) -> None:
    job = await served.order()
    other = await served.order()
    assert (await served.client.get(f"{VIDEOS}/{job['id'][:21].upper()}")).json()["id"] == job["id"]
    shared = next(n for n in range(36) if job["id"][:n] != other["id"][:n]) - 1
    assert (await served.client.get(f"{VIDEOS}/{job['id'][:shared]}")).status_code == 409
    missing = await served.client.get(f"{VIDEOS}/nowhere")
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_job")


async def test_delete_cancels_what_runs_and_moves_what_has_ended_to_the_trash(folder: Folder) -> None:
    folder.job_seconds = 60
    async with folder.served() as served:
        running = (await served.order())["id"]
        await served.services.jobs.wait_until_sent([running])
        cancelled = (await served.client.delete(f"{VIDEOS}/{running}")).json()
        assert (cancelled["did"], cancelled["status"]) == ("cancelled", "cancelled")
        trashed = (await served.client.delete(f"{VIDEOS}/{running}")).json()
        assert trashed["did"] == "trashed"
        assert trashed["removed_at"]
        assert (await served.client.delete(f"{VIDEOS}/{running}")).json()["did"] == "nothing"
        assert (await served.client.get(VIDEOS)).json()["total"] == 0
        assert (await served.client.get(VIDEOS, params={"filter": "trash"})).json()["total"] == 1


async def test_a_clip_is_fetched_whole_or_in_part(served: Served) -> None:
    job = await served.made()
    clip = Path(job["file"]).read_bytes()
    path = f"{VIDEOS}/{job['id']}/content"
    whole = await served.client.get(path)
    assert whole.content == clip
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["etag"] == f'"{hashlib.sha256(clip).hexdigest()}"'
    head = await served.client.head(path)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(clip)), b"")
    for asked, part in {"bytes=5-9": clip[5:10], "bytes=100-": clip[100:], "bytes=-7": clip[-7:]}.items():
        answer = await served.client.get(path, headers={"range": asked, "if-range": whole.headers["etag"]})
        assert (answer.status_code, answer.content) == (206, part)
    changed = await served.client.get(path, headers={"range": "bytes=5-9", "if-range": '"other"'})
    assert (changed.status_code, changed.content) == (200, clip)
    beyond = await served.client.get(path, headers={"range": f"bytes={len(clip)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(clip)}")
    same = await served.client.get(path, headers={"if-none-match": whole.headers["etag"]})
    assert same.status_code == 304
    for nonsense in ("bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"):
        assert (await served.client.get(path, headers={"range": nonsense})).status_code == 200


async def test_a_clip_that_is_not_here_is_told_so(folder: Folder) -> None:
    folder.job_seconds = 60
    async with folder.served() as served:
        job = await served.order()
        early = await served.client.get(f"{VIDEOS}/{job['id']}/content")
        assert (early.status_code, early.json()["code"]) == (409, "clip_not_ready")
        assert early.headers["retry-after"]
        failed = await served.made(model="sim-refuses")
        never = await served.client.get(f"{VIDEOS}/{failed['id']}/content")
        assert (never.status_code, never.json()["code"]) == (404, "no_clip")


async def test_a_clip_that_was_moved_away_is_told_so(served: Served) -> None:
    job = await served.made()
    Path(job["file"]).unlink()
    answer = await served.client.get(f"{VIDEOS}/{job['id']}/content")
    assert (answer.status_code, answer.json()["code"]) == (404, "clip_missing")


async def test_sync_looks_at_the_server_now(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.job_seconds = 0.3
    monkeypatch.setattr("sora_desktop.services.rhythms.FIRST_POLL", 50.0)
    monkeypatch.setattr("sora_desktop.services.rhythms.LEAST_HINT", 50.0)
    monkeypatch.setattr("sora_desktop.services.rounds.LEAST_GAP", 0.0)
    async with folder.served() as served:
        job = await served.order()
        await served.services.jobs.wait_until_sent([job["id"]])
        told = {"looked": None, "status": ""}
        while told["status"] not in {"downloading", "completed"}:
            told = (await served.client.post(f"{VIDEOS}/{job['id']}/sync")).json()
        assert told["trouble"] is None
        await served.services.jobs.wait([job["id"]])
        ended = (await served.client.post(f"{VIDEOS}/{job['id']}/sync")).json()
        assert (ended["looked"], ended["status"]) == (False, "completed")


async def test_a_job_that_failed_is_tried_again(served: Served) -> None:
    failed = await served.made(model="sim-fails")
    assert failed["error"]["stage"] == "generate"
    again = await served.client.post(f"{VIDEOS}/{failed['id']}/retry")
    assert again.status_code == 201
    assert again.json()["retry_of"] == failed["id"]
    done = await served.made()
    refused = await served.client.post(f"{VIDEOS}/{done['id']}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_possible")


async def test_a_receipt_says_in_its_first_line_that_it_is_simulated(served: Served) -> None:
    job = await served.made()
    receipt = (await served.client.get(f"{VIDEOS}/{job['id']}/receipt")).json()
    assert receipt["simulated"] is True
    assert receipt["grade"] == "simulated"
    assert "simulated" in receipt["headline"].lower()
    assert receipt["chain"]["flaws"] == []
    assert receipt["chain"]["entries"] == len(receipt["entries"]) > 0


async def test_connections_are_told_without_their_secrets(served: Served) -> None:
    told = (await served.client.get("/api/v1/connections")).json()["data"]
    assert told[0]["name"] == "simulated"
    assert told[0]["simulated"]
    assert not any("secret" in name or name == "key" for name in told[0])


async def test_a_guest_serves_as_well_as_the_one_that_drives(folder: Folder) -> None:
    async with folder.services() as driving, folder.served() as served:
        assert served.services.wheel.guest is not None
        job = await served.made()
        assert job["status"] == "completed"
        assert (await driving.catalogue.get(job["id"])).origin == "rest"
        folder.job_seconds = 60
        await driving.connections.reload()
        running = await served.order()
        await served.services.jobs.wait_until_sent([running["id"]])
        looked = (await served.client.post(f"{VIDEOS}/{running['id']}/sync")).json()
        assert (looked["looked"], looked["trouble"]) == (True, None)


async def test_a_service_goes_on_while_a_window_takes_the_work_over(folder: Folder) -> None:
    async with folder.served() as served:
        roles = [served.services.wheel.guest is not None]
        before = await served.made()
        async with folder.services(Role.WINDOW) as window:
            seen: list[object] = []
            window.events.subscribe(seen.append)
            job = await served.made()
            roles.append(served.services.wheel.guest is not None)
            assert job["status"] == "completed"
            assert job["id"] in [one.id for event in seen if isinstance(event, JobsAdded) for one in event.jobs]
        assert roles == [False, True]
        after = await served.made()
        listed = (await served.client.get(VIDEOS)).json()
        assert [one["id"] for one in listed["data"]] == [after["id"], job["id"], before["id"]]
