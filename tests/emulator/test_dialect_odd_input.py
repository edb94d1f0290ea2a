"""No server that is played breaks at what it is sent: it takes it or refuses it in its own words."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
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
    from collections.abc import Iterable, Iterator

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
AT_A_TIME = 32
values = st.one_of(
    st.sampled_from(TEXTS),
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(),
    st.lists(st.sampled_from(TEXTS), max_size=2),
    st.dictionaries(st.sampled_from(("image_url", "url", *NAMES)), st.sampled_from((*TEXTS, None, 7)), max_size=2),
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=6)
PATHS = {"xai": "/videos/generations", "azure-preview": "/video/generations/jobs?api-version=preview"}
"""Where videos are made, if not at `/videos`."""


class Played(NamedTuple):
    """A server, and a model that it has."""

    app: ASGIApp
    url: str
    model: str


@pytest.fixture(params=[name for name in DIALECTS if name != "litellm"], scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Played]:
    dialect, path = DIALECTS[request.param], PATHS.get(request.param, "/videos")
    with contextlib.closing(
        Simulation(dialect.rules, SimulationSettings(job_seconds=0, clip=ClipSource.STUB, new_id=dialect.new_id))
    ) as simulation:
        built = build_app(simulation, dialect=request.param, job_seconds=0)
        yield Played(built, f"http://127.0.0.1{dialect.base_path}{path}", dialect.rules.default_model)


async def ask(server: Played, bodies: Iterable[dict[str, object]], *, as_form: bool) -> None:
    """Send bodies, some at a time as servers that answer late are slow, and look whether each gets an answer."""
    places = asyncio.Semaphore(AT_A_TIME)

    async def send(body: dict[str, object]) -> None:
        sent = {"prompt": "x", "model": server.model, **body}
        async with places:
            if as_form:
                texts = {name: (None, json.dumps(value)) for name, value in sent.items()}
                answer = await client.post(server.url, files=texts)
            else:
                headers = {"content-type": "application/json"}
                answer = await client.post(server.url, content=json.dumps(sent), headers=headers)
        assert answer.status_code < 500 or answer.status_code == 501, (body, answer.text)
        if answer.headers["content-type"] == "application/json":
            assert isinstance(answer.json(), dict)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=server.app)) as client:
        await asyncio.gather(*(send(body) for body in bodies))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, as_form=st.booleans())
def test_any_body_is_taken_or_refused(server: Played, body: dict[str, object], *, as_form: bool) -> None:
    asyncio.run(ask(server, [body], as_form=as_form))


def test_no_odd_value_breaks_any_field(server: Played) -> None:
    odd: tuple[object, ...] = (
        *TEXTS,
        True,
        -5,
        0,
        10**20,
        math.inf,
        0.1,
        [],
        ["x"],
        [{"url": None}],
        {},
        {"url": {"url": 7}},
    )
    asyncio.run(ask(server, ({name: value} for name in (*NAMES, "\ud800") for value in odd), as_form=False))
