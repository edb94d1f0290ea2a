"""A clip of a server that is none of ours leaves behind who sent it, over which connection, and no key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.media.probe import probe
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from tests.plugins.video_server import VideoServer


async def test_every_exchange_of_a_job_tells_who_was_at_the_other_end(
    tmp_path: Path, video_server: VideoServer
) -> None:
    paths = DataPaths.for_folder(tmp_path)
    paths.prepare()
    services = await open_services(paths, environment={"A_KEY": video_server.key})
    try:
        await services.connections.add(
            ConnectionDraft(
                name="there",
                base_url=video_server.base_url,
                auth=Auth.BEARER,
                key_source=KeySource.ENVIRONMENT,
                key_variable="A_KEY",
                ca_file=str(video_server.ca_file),
            )
        )
        order = Order(request=VideoRequest(prompt="a fox", model="wan-2"), connection="there")
        [job] = await services.jobs.wait([job.id for job in await services.jobs.submit([order])])
        exchanges = await services.catalogue.exchanges(job.id)
    finally:
        await services.close()
    assert job.status is JobStatus.COMPLETED
    assert not job.simulated
    assert job.file is not None
    assert Path(job.file).read_bytes() == video_server.clip
    facts = probe(Path(job.file))
    assert (facts.width, facts.height, facts.simulated) == (64, 48, False)
    made, *_, fetched = exchanges
    assert (made.operation, made.status, fetched.operation, fetched.status) == (
        Operation.CREATE,
        200,
        Operation.CONTENT,
        200,
    )
    for exchange in exchanges:
        assert exchange.peer is not None
        assert (exchange.peer.port, exchange.peer.own_authority) == (video_server.port, True)
        assert exchange.peer.certificate is not None
        assert exchange.peer.certificate.issuer == "CN=Test authority"
        assert exchange.trace
        assert "x-sora-desktop-emulator" not in exchange.response_headers
    assert any(request.headers["authorization"] == f"Bearer {video_server.key}" for request in video_server.requests)
    assert video_server.key not in json.dumps([repr(exchange) for exchange in exchanges])
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"a fox" in kept
    assert video_server.key.encode() not in kept
