"""The service as a server of the protocol: its fields, answers, errors, and orders that are sent again."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from sora_desktop.domain.costs import Cap, Period
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Origin
from tests.api.protocol_calls import create, error_of, finished

if TYPE_CHECKING:
    from tests.api.conftest import Folder, Served


def png(width: int = 1280, height: int = 720) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, "PNG")
    return target.getvalue()


async def test_a_video_has_the_protocols_shape_and_says_what_it_does_not_know(served: Served) -> None:
    video = await create(served, model="sora-2", size="1280x720", seconds="4")
    assert video["object"] == "video"
    assert (video["status"], video["progress"], video["completed_at"]) == ("queued", 0, None)
    assert (video["model"], video["size"], video["seconds"]) == ("simulated/sora-2", "1280x720", "4")
    assert (video["connection"], video["simulated"], video["error"]) == ("simulated", True, None)
    made = await finished(served, video)
    assert (made["id"], made["status"], made["progress"]) == (video["id"], "completed", 100)
    assert isinstance(made["created_at"], int)
    assert made["completed_at"] >= made["created_at"]
    assert made["expires_at"] is None
    (job,) = await served.services.catalogue.page([1])
    assert job.origin is Origin.PROTOCOL


async def test_a_length_is_a_text_or_a_number(served: Served) -> None:
    for seconds in ("8", 8, 8.0, "8.0"):
        assert (await create(served, seconds=seconds))["seconds"] == "8"


async def test_fields_that_are_not_known_go_to_the_server(served: Served) -> None:
    video = await create(served, negative_prompt="rain", steps=3, quality="lossless", name=None, tags=["a"])
    (job,) = await served.services.catalogue.page([1])
    assert job.id == video["id"]
    assert job.request.extra == {"negative_prompt": "rain", "steps": 3, "quality": "lossless", "tags": ["a"]}


async def test_a_form_with_an_image_is_read(served: Served) -> None:
    answer = await served.client.post(
        "/v1/videos",
        data={"prompt": "a boat", "size": "1280x720", "seconds": "4", "seed": "7", "characters[][id]": ["a", "b"]},
        files={"input_reference": ("first.png", png(640, 640), "image/png")},
    )
    # The simulation refuses characters that it was not shown; what was sent is what counts here.
    (job,) = await served.services.catalogue.page([1])
    assert answer.status_code == 200, answer.text
    assert job.request.characters == ("a", "b")
    assert job.request.extra == {"seed": "7"}
    kept = job.request.reference
    assert kept is not None
    with Image.open(kept) as image:
        assert image.size == (1280, 720)


async def test_an_image_may_be_in_the_json(served: Served) -> None:
    url = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    for given in (url, {"image_url": url}):
        await create(served, size="1280x720", input_reference=given)
    jobs = await served.services.catalogue.page([1, 2])
    assert [job.request.reference is not None for job in jobs] == [True, True]


WRONG: list[tuple[dict[str, object], str]] = [
    ({}, "prompt"),
    ({"prompt": " "}, "prompt"),
    ({"prompt": 5}, "prompt"),
    ({"prompt": "a", "seconds": "soon"}, "seconds"),
    ({"prompt": "a", "seconds": []}, "seconds"),
    ({"prompt": "a", "size": "1281x721"}, "size"),
    ({"prompt": "a", "size": 720}, "size"),
    ({"prompt": "a", "input_reference": {"image_url": "http://127.0.0.1/a.png"}}, "input_reference"),
    ({"prompt": "a", "input_reference": {"file_id": "file-1"}}, "input_reference"),
    ({"prompt": "a", "input_reference": "data:image/png;base64,!"}, "input_reference"),
    ({"prompt": "a", "input_reference": "data:image/png;base64,AAAA"}, "input_reference"),
    ({"prompt": "a", "characters": [{}]}, "characters"),
]


async def test_what_is_wrong_is_named_and_nothing_is_stored(served: Served) -> None:
    for fields, param in WRONG:
        error = await error_of(served, 400, **fields)
        assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert await served.services.catalogue.page([1]) == []


BROKEN = [
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b'{"prompt": "a", "prompt": "b"}', "application/json", 400),
    (b"a", "text/plain", 415),
    (b"a", "multipart/form-data", 400),
    (b"prompt=a&prompt=b", "application/x-www-form-urlencoded", 400),
    (b"prompt=a&video[id]=1&video=2", "application/x-www-form-urlencoded", 400),
    (b"prompt=a&a[]=1&a[b]=2", "application/x-www-form-urlencoded", 400),
    (b"prompt=a&a[b]=1&a[]=2", "application/x-www-form-urlencoded", 400),
]


async def test_a_body_that_cannot_be_read_is_refused(served: Served) -> None:
    for body, kind, status in BROKEN:
        answer = await served.client.post("/v1/videos", content=body, headers={"content-type": kind})
        assert (answer.status_code, answer.headers["x-should-retry"]) == (status, "false"), body
        assert answer.json()["error"]["message"]


async def test_a_wrong_token_is_the_protocols_wrong_key(served: Served) -> None:
    answer = await served.client.get("/v1/videos", headers={"authorization": "Bearer sk-wrong"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
    assert "sk-wrong" not in answer.text


async def test_a_budget_refuses_and_stores_nothing(served: Served) -> None:
    await served.services.spending.set_cap(Cap(period=Period.DAY, clips=0))
    error = await error_of(served, 402, prompt="a boat")
    assert (error["type"], error["code"]) == ("insufficient_quota", "budget_exceeded")
    assert await served.services.catalogue.page([1]) == []


async def test_lists_page_through_everything_in_both_orders(served: Served) -> None:
    made = [(await create(served, prompt=f"number {number}"))["id"] for number in range(5)]
    for order, wanted in (("asc", made), ("desc", made[::-1])):
        seen: list[str] = []
        while True:
            after = {"after": seen[-1]} if seen else {}
            page = (await served.client.get("/v1/videos", params={"limit": 2, "order": order, **after})).json()
            assert (page["object"], page["first_id"]) == ("list", page["data"][0]["id"])
            seen += [video["id"] for video in page["data"]]
            assert page["last_id"] == seen[-1]
            if not page["has_more"]:
                break
        assert seen == wanted


async def test_a_wrong_query_is_refused(served: Served) -> None:
    for query in ("limit=101", "limit=x", "order=up", "after=video_unknown"):
        answer = await served.client.get(f"/v1/videos?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]["param"] == query.partition("=")[0]


async def test_a_finished_video_is_fetched_whole_and_in_part_and_as_a_picture(served: Served) -> None:
    video = await finished(served, await create(served))
    path = f"/v1/videos/{video['id']}/content"
    whole = await served.client.get(path)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    part = await served.client.get(path, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    picture = await served.client.get(path, params={"variant": "thumbnail"})
    assert picture.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).format == "JPEG"
    assert (await served.client.get(path, params={"variant": "spritesheet"})).status_code == 404
    assert (await served.client.get(path, params={"variant": "poster"})).status_code == 400


async def test_a_video_that_is_not_finished_cannot_be_fetched_yet(served: Served) -> None:
    await served.services.queue.pause()
    video = await create(served)
    answer = await served.client.get(f"/v1/videos/{video['id']}/content")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "clip_not_ready"


async def test_a_failed_video_says_why(served: Served) -> None:
    video = await finished(served, await create(served, model="sim-fails"))
    assert video["status"] == "failed"
    assert video["error"].keys() == {"code", "message"}
    assert (await served.client.get(f"/v1/videos/{video['id']}/content")).status_code == 404


async def test_a_cancelled_video_has_failed_and_says_that_it_was_cancelled(served: Served) -> None:
    await served.services.queue.pause()
    video = await create(served)
    await served.services.jobs.cancel(video["id"])
    seen = (await served.client.get(f"/v1/videos/{video['id']}")).json()
    assert (seen["status"], seen["error"]["code"], seen["job_status"]) == ("failed", "cancelled", "cancelled")


@pytest.mark.parametrize("paused", [True, False], ids=["waiting", "finished"])
async def test_a_deleted_video_is_in_the_trash_and_gone_for_clients(served: Served, *, paused: bool) -> None:
    if paused:
        await served.services.queue.pause()
    video = await create(served)
    if not paused:
        await finished(served, video)
    answer = await served.client.delete(f"/v1/videos/{video['id']}")
    assert answer.json() == {"id": video["id"], "object": "video.deleted", "deleted": True}
    assert (await served.client.get(f"/v1/videos/{video['id']}")).status_code == 404
    assert (await served.client.delete(f"/v1/videos/{video['id']}")).status_code == 404
    job = await served.services.catalogue.get(video["id"])
    assert job.removed_at is not None
    assert job.status is (JobStatus.CANCELLED if paused else JobStatus.COMPLETED)


async def test_only_a_whole_id_is_one(served: Served) -> None:
    video = await create(served)
    for wrong in (video["id"][:12], "video_1", "%00", "x" * 300):
        answer = await served.client.get(f"/v1/videos/{wrong}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_not_found")


async def test_a_remix_names_the_video_that_it_was_made_from(served: Served) -> None:
    source = await finished(served, await create(served))
    answer = await served.client.post(f"/v1/videos/{source['id']}/remix", json={"prompt": "at night"})
    remix = answer.json()
    assert (remix["remixed_from_video_id"], remix["prompt"]) == (source["id"], "at night")
    assert (await finished(served, remix))["status"] == "completed"


async def test_edits_and_extensions_start_from_a_video_or_a_clip(served: Served) -> None:
    source = await finished(served, await create(served, size="1280x720"))
    clip = (await served.client.get(f"/v1/videos/{source['id']}/content")).content
    asked = {"video": {"id": source["id"]}, "prompt": "at night"}
    edit = (await served.client.post("/v1/videos/edits", json=asked)).json()
    assert (edit["remixed_from_video_id"], edit["prompt"]) == (None, "at night")
    extension = (await served.client.post("/v1/videos/extensions", json={**asked, "seconds": "4"})).json()
    sent = {"video": ("a.mp4", clip, "video/mp4")}
    of_file = await served.client.post("/v1/videos/edits", data={"prompt": "at noon"}, files=sent)
    for video in (edit, extension, of_file.json()):
        assert (await finished(served, video))["status"] == "completed"
    for wrong, param in (({"prompt": "a"}, "video"), ({**asked, "seconds": "x"}, "seconds"), (asked, "seconds")):
        refused = await served.client.post("/v1/videos/extensions", json=wrong)
        assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)
    nothing = await served.client.post("/v1/videos/edits", json={"video": {"id": "video_1"}, "prompt": "a"})
    assert nothing.status_code == 404


class TestRepeats:
    """Facts about orders that are sent again."""

    @pytest.mark.parametrize("form", [False, True], ids=["JSON", "a form"])
    async def test_the_same_key_is_the_same_video(self, served: Served, *, form: bool) -> None:
        headers = {"idempotency-key": "order-1"}
        answers = []
        for _ in range(2):
            files = {"input_reference": ("a.png", png(), "image/png")}
            fields = {"prompt": "a boat", "size": "1280x720"}
            sent: dict[str, Any] = {"data": fields, "files": files} if form else {"json": fields}
            answers.append(await served.client.post("/v1/videos", headers=headers, **sent))
        assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, "true"]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        other = await served.client.post("/v1/videos", json={"prompt": "a tree"}, headers=headers)
        assert (other.status_code, other.json()["error"]["code"]) == (400, "idempotency_key_reused")

    async def test_a_client_that_counts_its_repeats_gets_the_first_video(self, served: Served) -> None:
        first = await create(served)
        again = await served.client.post(
            "/v1/videos", json={"prompt": "a boat"}, headers={"x-stainless-retry-count": "1"}
        )
        assert again.json()["id"] == first["id"]
        assert again.headers["idempotent-replayed"] == "true"
        assert (await create(served))["id"] != first["id"]

    async def test_a_count_that_is_none_is_a_new_order(self, served: Served) -> None:
        ids = {(await create(served))["id"]}
        counts = ["", "-1", "one", "1.5", "9999", "²"]
        for count in counts:
            headers = {b"x-stainless-retry-count": count.encode()}
            again = await served.client.post("/v1/videos", json={"prompt": "a boat"}, headers=headers)
            ids.add(again.json()["id"])
        assert len(ids) == 1 + len(counts)

    async def test_many_at_once_of_which_one_lost_its_answer(self, served: Served) -> None:
        made = await asyncio.gather(*(create(served) for _ in range(4)))
        heard = made[1:]
        for video in heard:
            await served.client.get(f"/v1/videos/{video['id']}")
        again = await served.client.post(
            "/v1/videos", json={"prompt": "a boat"}, headers={"x-stainless-retry-count": "1"}
        )
        assert again.json()["id"] == made[0]["id"]

    async def test_a_remix_is_made_once_too(self, served: Served) -> None:
        source = await finished(served, await create(served))
        headers = {"idempotency-key": "remix-1"}
        made = [
            (await served.client.post(f"/v1/videos/{source['id']}/remix", json={"prompt": "b"}, headers=headers)).json()
            for _ in range(2)
        ]
        assert made[0]["id"] == made[1]["id"]

    async def test_a_key_that_is_none_is_refused(self, served: Served) -> None:
        for key in ("", "x" * 256):
            answer = await served.client.post("/v1/videos", json={"prompt": "a"}, headers={"idempotency-key": key})
            assert answer.status_code == 400

    async def test_after_a_restart_the_answer_is_the_same(self, folder: Folder) -> None:
        ids = []
        for count in ("0", "1"):
            async with folder.served() as served:
                answer = await served.client.post(
                    "/v1/videos", json={"prompt": "a boat"}, headers={"x-stainless-retry-count": count}
                )
                ids.append(answer.json()["id"])
        assert ids[0] == ids[1]
