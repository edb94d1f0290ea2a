"""No server that is played breaks at what it is sent: it takes it or refuses it in its own words."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.emulator.app import build_app
from sora_desktop.emulator.dialects.registry import DIALECTS
from sora_desktop.simulation.engine import Simulation, SimulationSettings
from sora_desktop.simulation.spec import ClipSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

NAMES = (
    *("prompt", "model", "size", "seconds", "duration", "width", "height", "resolution", "aspect_ratio"),
    *("fps", "num_frames", "n_seconds", "n_variants", "quality", "response_format", "output_format"),
    *("input_reference", "input_references", "image_reference", "image", "images", "frame_images"),
    *("extra_body", "extra_params", "metadata", "reference_url", "colour"),
)
TEXTS = (
    "x",
    "",
    "1280x720",
    "0x0",
    "٣x٣",
    "4",
    "-1",
    "1e400",
    "720p",
    "9" * 5000 + "p",
    "16:9",
    "0:0",
    "\ud800",
    "{",
    "data:,",
)
values = st.one_of(
    st.sampled_from(TEXTS),
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(),
    st.lists(st.sampled_from(TEXTS), max_size=2),
    st.dictionaries(st.sampled_from(("image_url", "url", *NAMES)), st.sampled_from((*TEXTS, None, 7)), max_size=2),
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=6).map(lambda fields: {"prompt": "x", **fields})
PATHS = ("/videos", "/videos/generations", "/video/generations", "/video/generations/jobs?api-version=preview")


class Played(NamedTuple):
    """A server, and a model that it has."""

    app: ASGIApp
    base_url: str
    model: str


@pytest.fixture(params=[name for name in DIALECTS if name != "litellm"], scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Played]:
    dialect = DIALECTS[request.param]
    with contextlib.closing(
        Simulation(dialect.rules, SimulationSettings(job_seconds=0, clip=ClipSource.STUB, new_id=dialect.new_id))
    ) as simulation:
        built = build_app(simulation, dialect=request.param, job_seconds=0)
        yield Played(built, f"http://127.0.0.1{dialect.base_path}", dialect.rules.default_model)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, path=st.sampled_from(PATHS), as_form=st.booleans())
def test_any_body_is_taken_or_refused(server: Played, body: dict[str, object], path: str, *, as_form: bool) -> None:
    body = {"model": server.model, **body}

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=server.app)) as client:
            if as_form:
                texts = {name: (None, json.dumps(value)) for name, value in body.items()}
                return await client.post(server.base_url + path, files=texts)
            return await client.post(
                server.base_url + path, content=json.dumps(body), headers={"content-type": "application/json"}
            )

    answer = asyncio.run(ask())
    assert answer.status_code < 500 or answer.status_code == 501, answer.text
    if answer.headers["content-type"] == "application/json":
        assert isinstance(answer.json(), dict)
