"""Deleting on the server: by a person's word, once, with the evidence of it, and without touching what is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import NotPossible, NotSupported, RemoteVideoMissing, ServerTrouble
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.base import Recorder
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World


async def test_the_server_is_told_once_and_the_clip_stays(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        deleted = await services.jobs.delete_on_server(job.id)
        assert deleted.remote_deleted_at is not None
        assert await services.jobs.delete_on_server(job.id) == deleted
        assert await services.catalogue.get(job.id) == deleted
    assert server.deleted == ["video_1"]
    assert (deleted.status, deleted.file) == (JobStatus.COMPLETED, done.file)
    assert Path(done.file or "").is_file()


async def test_a_video_that_is_gone_already_is_deleted(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(remote_id: str, *, record: Recorder | None = None) -> None:
        raise RemoteVideoMissing

    monkeypatch.setattr(server, "delete", gone)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        assert (await services.jobs.delete_on_server(job.id)).remote_deleted_at is not None


async def test_what_the_server_did_not_do_is_not_noted(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(remote_id: str, *, record: Recorder | None = None) -> None:
        raise ServerTrouble(host="fake", status=500, server_message="")

    monkeypatch.setattr(server, "delete", fails)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        with pytest.raises(ServerTrouble):
            await services.jobs.delete_on_server(job.id)
        assert (await services.catalogue.get(job.id)).remote_deleted_at is None


async def test_nothing_is_asked_where_it_makes_no_sense(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        with pytest.raises(NotPossible, match="Cancel it first"):
            await services.jobs.delete_on_server(job.id)
        server.left["video_1"] = 1
        await services.jobs.wait([job.id])
        server.capabilities = Capabilities(deletion=Support.NO)
        with pytest.raises(NotSupported):
            await services.jobs.delete_on_server(job.id)
        await services.queue.pause()
        (waiting,) = await services.jobs.submit([an_order()])
        await services.jobs.cancel(waiting.id)
        with pytest.raises(NotPossible, match="holds nothing"):
            await services.jobs.delete_on_server(waiting.id)
    assert server.deleted == []
