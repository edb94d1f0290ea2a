"""Every way in which a server may answer for a clip: it ends with the very bytes, or with a clear word.

This is the table of them. Each row goes over a real socket, through the real client and the real
folder. What disks do is in `test_disks`, what kills do in `test_kills`, who is next in `test_order`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.jobs import FailureStage
from sora_desktop.services.failures import failure_of
from tests.services.downloads.clip_server import (
    CLIP,
    ETAG,
    HALF,
    a_clip,
    chunked,
    digest,
    gives,
    leads,
    packed,
    partial,
    ranged,
    says,
    until_closed,
)
from tests.services.downloads.conftest import DONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.clients.conftest import Received, Wire
    from tests.services.downloads.clip_server import Answer, ClipServer
    from tests.services.downloads.conftest import Desk

    Serve = Callable[..., ClipServer]

REST = f"bytes={HALF}-"
SIZE = len(CLIP)
OLD = a_clip(SIZE, seed=2)
"""Another clip of the same length: if any byte of it survives, the digest tells."""

PAGE = b"<!doctype html><html><title>Sign in</title></html>"


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    name: str
    answers: tuple[Answer, ...]
    """To the requests for the bytes, in turn; the last one for ever."""

    asked: tuple[str | None, ...]
    """The `Range` of each request that must come."""

    begun: bytes | None = None
    """What an earlier try left, with the ETag `ETAG`."""

    fails: str | None = None
    """The words with which it fails; otherwise the clip must be there, byte for byte."""


CASES = (
    Case("all of it", (gives(),), (None,)),
    # An earlier try left something.
    Case("the range is honoured", (ranged(),), (REST,), CLIP[:HALF]),
    Case("the range is honoured without an ETag", (partial(f"bytes {HALF}-{SIZE - 1}/{SIZE}", CLIP[HALF:]),), (REST,),
         CLIP[:HALF]),
    Case("the range is honoured, and the length of the whole is not told",
         (partial(f"bytes {HALF}-{SIZE - 1}/*", CLIP[HALF:], ETag=ETAG),), (REST,), CLIP[:HALF]),
    Case("a part of the range at a time",
         (partial(f"bytes {HALF}-{HALF + 99_999}/{SIZE}", CLIP[HALF : HALF + 100_000], ETag=ETAG), ranged()),
         (REST, f"bytes={HALF + 100_000}-"), CLIP[:HALF]),
    Case("the range is ignored, with status 200", (gives(ETag=ETAG),), (REST,), OLD[:HALF]),
    Case("a range from another offset", (partial(f"bytes 5-{SIZE - 1}/{SIZE}", CLIP[5:], ETag=ETAG), gives()),
         (REST, None), OLD[:HALF]),
    Case("a range that makes no sense", (partial("bytes nonsense", CLIP[HALF:]), gives()), (REST, None), OLD[:HALF]),
    Case("status 206 without a range", (partial(None, CLIP[HALF:]), gives()), (REST, None), OLD[:HALF]),
    Case("a range with fewer bytes than it says, which then comes",
         (partial(f"bytes {HALF}-{SIZE - 1}/{SIZE}", CLIP[HALF:-50_000], ETag=ETAG), ranged()),
         (REST, f"bytes={SIZE - 50_000}-"), CLIP[:HALF]),
    Case("a range of nothing", (partial(f"bytes {HALF}-{HALF}/{SIZE}", b"", ETag=ETAG), gives()), (REST, None),
         CLIP[:HALF]),
    Case("nothing but ranges of nothing", (partial(f"bytes 0-0/{SIZE}", b"", ETag=ETAG),), (None, None, None),
         fails="not made the file available yet"),
    Case("the ETag has changed, and the server says so with status 200", (ranged('"e2"'),), (REST,), OLD[:HALF]),
    Case("the ETag has changed, and the server goes on all the same",
         (partial(f"bytes {HALF}-{SIZE - 1}/{SIZE}", CLIP[HALF:], ETag='"e2"'), gives()), (REST, None), OLD[:HALF]),
    Case("the ETag was weak, so nothing is resumed", (ranged('W/"e1"', cut=HALF), gives()), (None, None)),
    Case("there was no ETag, so nothing is resumed", (until_closed(cut=HALF, Content_Length=SIZE), gives()),
         (None, None)),
    Case("it is complete already (416)", (ranged(),), (f"bytes={SIZE}-",), CLIP),
    Case("it has shrunk (416)", (ranged(), ranged('"e2"')), (f"bytes={SIZE + 100_000}-", None),
         a_clip(SIZE + 100_000, seed=2)),
    Case("a 416 that says nothing", (says(416, b"", "text/plain"), gives()), (REST, None), OLD[:HALF]),
    # The connection does not hold.
    Case("it breaks off before its length", (ranged(cut=HALF), ranged()), (None, REST)),
    Case("it breaks off three times", (ranged(cut=HALF), ranged(cut=100_000), ranged()),
         (None, REST, f"bytes={HALF + 100_000}-")),
    Case("it breaks off again and again", (until_closed(cut=HALF, Content_Length=SIZE),), (None, None, None),
         fails=f"stopped early: {HALF} of {SIZE} bytes"),
    Case("it breaks off between two chunks", (chunked(cut=HALF, ETag=ETAG), ranged()), (None, REST)),
    Case("without any length", (until_closed(),), (None,)),
    Case("it breaks off, and there was no length to tell", (until_closed(cut=HALF, ETag=ETAG), ranged()),
         (None, REST)),
    Case("it always breaks off, and there was no length to tell", (until_closed(cut=HALF),), (None, None, None),
         fails=f"stopped early: {HALF} of an unknown number of bytes"),
    Case("more bytes than its range", (partial(f"bytes {HALF}-{SIZE - 1}/{SIZE}", CLIP[HALF:] + b"more", ETag=ETAG),),
         (REST,), CLIP[:HALF], fails="more bytes than it announced"),
    # How the bytes are wrapped.
    Case("chunks without a length", (chunked(),), (None,)),
    Case("chunks without a length, in place of a range", (chunked(ETag='"e2"'),), (REST,), OLD[:HALF]),
    Case("gzipped unasked", (packed(),), (None,)),
    Case("gzipped in place of a range", (packed(),), (REST,), OLD[:HALF]),
    Case("a gzipped range, whose offset is not that of the file",
         (packed(status=206, Content_Range=f"bytes {HALF}-{SIZE - 1}/{SIZE}", ETag=ETAG), gives()), (REST, None),
         OLD[:HALF]),
    Case("gzipped, and it breaks off", (packed(cut=HALF), gives()), (None, None)),
    Case("gzipped, and cut where nobody notices", (packed(cut=HALF, Content_Length=HALF), gives()), (None, None)),
    Case("packed in a way that nobody knows", (gives(Content_Encoding="rot13", data=bytes(300)),), (None,),
         fails="not a video, but unknown data"),
    # Something else comes.
    Case("a page in place of the clip", (says(200, PAGE, "text/html"),), (None,),
         fails="not a video, but an HTML page"),
    Case("a page that is called a clip", (gives(PAGE),), (None,), fails="not a video, but an HTML page"),
    Case("a page in place of the rest", (says(206, PAGE, "text/html"), gives()), (REST, None), OLD[:HALF]),
    Case("JSON in place of the clip", (says(200, {"done": True}),), (None,),
         fails="not a video, but JSON"),
    Case("a complaint in place of the clip", (says(200, {"error": {"message": "The store is away."}}),),
         (None, None, None), fails="not made the file available yet.*The store is away"),
    Case("a complaint, and then the clip", (says(200, {"error": {"message": "Wait."}}), gives()), (None, None)),
    Case("nothing at all", (gives(b""),), (None, None, None), fails="not made the file available yet"),
    Case("it is gone (410)", (says(410, {}),), (None,), fails="does not know this video any more"),
    Case("passing trouble (503), and then the rest", (says(503, b"", "text/plain"), ranged()), (REST, REST),
         CLIP[:HALF]),
    Case("a way into the network's own rooms", (leads("http://169.254.169.254/latest/a.mp4"),), (None,),
         fails="private network"),
    Case("a way round in circles", (leads("/v1/videos/video_1/content"),), (None,) * 6, fails="more than 5"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_it_ends_with_the_very_bytes_or_with_a_clear_word(desk: Desk, serve: Serve, job: Job, case: Case) -> None:
    server = serve(case.answers)
    if case.begun is not None:
        desk.begun(job, case.begun, ETAG)
    if case.fails is None:
        kept = await desk.fetch(server, job)
        assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())
        assert desk.seen == ["a peanut.mp4"]
    else:
        with pytest.raises(SoraDesktopError, match=case.fails) as failed:
            await desk.fetch(server, job)
        assert failure_of(FailureStage.DOWNLOAD, failed.value).message == str(failed.value)
        assert not [name for name in desk.seen if not name.startswith(".")]
    assert tuple(server.ranges) == case.asked


async def test_a_way_to_another_host_is_taken_without_the_key(desk: Desk, serve: Serve, job: Job) -> None:
    store = serve([ranged()])
    home = serve([leads(f"http://localhost:{store.port}/a.mp4?signature=1")])
    desk.begun(job, CLIP[:HALF], ETAG)
    kept = await desk.fetch(home, job)
    assert kept.sha256 == digest(CLIP)
    assert home.requests[0].headers["authorization"] == "Bearer sk-canary"
    assert "sk-canary" not in store.requests[0].raw.decode()
    assert store.ranges == [REST]


async def test_a_signed_address_that_has_run_out_is_asked_for_anew(desk: Desk, serve: Serve, job: Job) -> None:
    def keep(server: ClipServer, request: Received, wire: Wire) -> object:
        answer = ranged() if request.target.endswith("=2") else says(403, b"<Error>expired</Error>", "application/xml")
        return answer(server, request, wire)

    store = serve([keep])
    home = serve([says(404, {})])
    home.looks = [{"url": f"{store.origin}/a.mp4?signature={number}"} for number in (1, 2)]
    desk.begun(job, CLIP[:HALF], ETAG)
    kept = await desk.fetch(home, job, video=None)
    assert kept.sha256 == digest(CLIP)
    assert [request.target[-1] for request in store.requests] == ["1", "2"]
    assert store.sent == SIZE - HALF


async def test_an_address_that_was_told_once_is_used_where_the_server_cannot_be_asked_again(
    desk: Desk, serve: Serve, make_job: Callable[..., Job]
) -> None:
    store = serve([ranged(cut=HALF), ranged()])
    forgetful = serve([says(404, {"detail": "no such route"})])
    forgetful.knows = False
    job = make_job(content_url=f"{store.origin}/a.mp4?signature=1")
    kept = await desk.fetch(forgetful, job, video=None)
    assert kept.sha256 == digest(CLIP)
    assert store.ranges == [None, REST]


@pytest.mark.parametrize(("server_says", "words"), [("09:53:20", "available yet"), ("12:00:00", "any more")])
async def test_the_servers_clock_tells_whether_a_clip_is_late_or_gone(
    desk: Desk, serve: Serve, job: Job, server_says: str, words: str
) -> None:
    def missing(_server: ClipServer, _request: Received, wire: Wire) -> None:
        wire.answer(404, b"{}", {"Date": f"Thu, 09 Oct 2025 {server_says} GMT"})

    completed = datetime(2025, 10, 9, 9, 53, tzinfo=UTC)
    with pytest.raises(SoraDesktopError, match=words):
        await desk.fetch(serve([missing]), job, video=dataclasses.replace(DONE, completed_at=completed))
