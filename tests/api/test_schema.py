"""Whatever is sent, the local service answers as it describes itself, and never with a failure of its own."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from typing import TYPE_CHECKING, Any, Self, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from sora_desktop.api.app import describe_routes
from sora_desktop.api.events import EventStreams
from sora_desktop.domain.webhooks import EVENTS
from sora_desktop.services.events import EventBus
from sora_desktop.storage.paths import DataPaths
from tests.api.conftest import TOKEN, Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis.checks import CheckFunction

    from sora_desktop.services.bundle import Services

FINISHED, FAILED, BATCH = "the-finished", "the-failed", "the-batch"
"""Stand for ids of what is there, which are not known before the service runs."""


def _document() -> dict[str, Any]:
    """Give the description, with ids of what is there among those that are tried, and without endless streams."""
    # Only what it describes is asked for, so no services are needed.
    app = describe_routes(cast("Services", None), EventStreams(EventBus()))
    document = json.loads(json.dumps(app.openapi()))
    del document["paths"]["/api/v1/events"]
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in ("job_id", "video_id", "after"):
                    parameter["schema"] = {"anyOf": [{"enum": [FINISHED, FAILED]}, parameter["schema"]]}
                elif parameter["name"] == "batch_id":
                    parameter["schema"] = {"anyOf": [{"enum": [BATCH]}, parameter["schema"]]}
    # A hundred takes of each of many orders would only take long.
    document["components"]["schemas"]["Order"]["properties"]["takes"]["anyOf"][0]["maximum"] = 3
    return dict(document)


schema = schemathesis.openapi.from_dict(_document()).include(path_regex="^/(api/v1|health|v1)")


class Stage:
    """A running service, on a thread of its own, with something of every kind in it."""

    def __init__(self, folder: Folder) -> None:
        self.address = ""
        self._folder = folder
        self._ids: dict[str, str] = {}
        self._ready = threading.Event()
        self._ending: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._ending is not None
        loop, ended = self._ending
        loop.call_soon_threadsafe(ended.set)
        self._thread.join(60)

    async def _run(self) -> None:
        async with self._folder.served() as served:
            self.address = served.address
            self._ids[FINISHED] = (await served.made())["id"]
            self._ids[FAILED] = (await served.made(model="sim-fails"))["id"]
            body = {"videos": [{"prompt": "a"}, {"prompt": "b"}]}
            self._ids[BATCH] = (await served.client.post("/api/v1/batches", json=body)).json()["id"]
            ended = asyncio.Event()
            self._ending = asyncio.get_running_loop(), ended
            self._ready.set()
            await ended.wait()

    def real(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Put the real ids in place of the names that stand for them."""
        if isinstance(value, dict):
            return {name: self.real(inner) for name, inner in value.items()}
        return self._ids.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    paths = DataPaths.for_folder(tmp_path_factory.mktemp("stage"))
    paths.prepare()
    with Stage(Folder(paths)) as running:
        yield running


# The service, which lives in this process, takes random numbers meanwhile; no strategy does.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@schema.parametrize()
@settings(max_examples=12, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case[Any], stage: Stage) -> None:
    case.path_parameters = stage.real(case.path_parameters)
    case.query = stage.real(case.query)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    case.call_and_validate(base_url=stage.address, headers=headers, excluded_checks=_undecided(case))


def _undecided(case: schemathesis.Case[Any]) -> list[CheckFunction]:
    """Name the checks that the description cannot decide for a request."""
    # Whether an id is good, a size can be made of the fields, and a server takes them, is known to the service only.
    undecided: list[CheckFunction] = [positive_data_acceptance]
    if case.operation.method == "post" and case.operation.path.endswith(("/videos", "/batches")):
        # It reads more spellings than the description promises.
        undecided.append(negative_data_rejection)
    return undecided


def test_the_description_tells_of_everything_there_is() -> None:
    paths = describe_routes(cast("Services", None), EventStreams(EventBus())).openapi()["paths"]
    assert {
        "/api/v1/videos",
        "/api/v1/videos/{job_id}",
        "/api/v1/videos/{job_id}/content",
        "/api/v1/videos/{job_id}/sync",
        "/api/v1/videos/{job_id}/retry",
        "/api/v1/videos/{job_id}/receipt",
        "/api/v1/batches",
        "/api/v1/batches/{batch_id}",
        "/api/v1/connections",
        "/api/v1/events",
        "/health",
    } <= paths.keys()


def test_the_description_names_the_words_that_there_are() -> None:
    document = describe_routes(cast("Services", None), EventStreams(EventBus())).openapi()
    content = document["paths"]["/v1/videos/{video_id}/content"]
    for method in ("get", "head"):
        (variant,) = [one["schema"] for one in content[method]["parameters"] if one["name"] == "variant"]
        assert variant["enum"] == ["video", "thumbnail", "spritesheet"]
    schemas = document["components"]["schemas"]
    assert schemas["Webhook"]["properties"]["events"]["items"]["enum"] == list(EVENTS)
    assert schemas["WebhookOrder"]["properties"]["events"]["anyOf"][0]["items"]["enum"] == list(EVENTS)
    pattern = schemas["Order"]["properties"]["aspectRatio"]["anyOf"][0]["pattern"]
    assert all(re.search(pattern, ratio) for ratio in ("", "16:9", "9/16", "1x1", "21 : 9"))
    assert not any(re.search(pattern, ratio) for ratio in ("wide", "0:1", ":9"))


@pytest.mark.parametrize("ratio", ["", "16:9", "21 : 9"])
def test_a_ratio_is_accepted_as_described(stage: Stage, ratio: str) -> None:
    answer = httpx.post(
        f"{stage.address}/api/v1/videos",
        json={"prompt": "a boat", "aspectRatio": ratio},
        headers={"authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )
    assert answer.status_code == 201


def test_a_plain_order_is_accepted_as_described(stage: Stage) -> None:
    answer = httpx.post(
        f"{stage.address}/api/v1/videos",
        json={"prompt": "a boat"},
        headers={"authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )
    assert answer.status_code == 201
