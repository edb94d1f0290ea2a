"""Whatever is sent, the emulator answers as it describes itself, and never with a failure of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from sora_desktop.emulator.description.document import describe
from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.spec import ClipSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from schemathesis.checks import CheckFunction

    from tests.emulator.conftest import RunningEmulator, VideoWaiter

KEY = "sk-emulator"
FINISHED, FAILED, STALLED, SOMEBODY = "the-finished", "the-failed", "the-stalled", "somebody"
"""Stand for the ids of what is there, which are not known before the emulator runs."""


def _with_known_ids(document: dict[str, Any]) -> dict[str, Any]:
    """Give the description with ids of things that are there among those that are tried."""
    anything = {"type": "string", "minLength": 1}
    video: dict[str, object] = {"anyOf": [{"enum": [FINISHED, FAILED, STALLED]}, anything]}
    somebody: dict[str, object] = {"anyOf": [{"enum": [SOMEBODY]}, anything]}
    known = json.loads(json.dumps(document))
    for item in known["paths"].values():
        lists = [item.get("parameters", [])] + [item[verb].get("parameters", []) for verb in item if verb in _VERBS]
        for parameter in [parameter for found in lists for parameter in found]:
            if parameter["name"] in ("video_id", "after"):
                parameter["schema"] = video
            elif parameter["name"] == "character_id":
                parameter["schema"] = somebody
    # To make up a text of that length takes long; how long a prompt may be is tested elsewhere.
    del known["components"]["schemas"]["Prompt"]["maxLength"]
    known["components"]["schemas"]["VideoId"]["properties"]["id"] = video
    known["components"]["schemas"]["CharacterId"]["properties"]["id"] = somebody
    return dict(known)


_VERBS = ("get", "post", "delete")
DOCUMENT = describe("/v1", needs_key=True)
schema = schemathesis.openapi.from_dict(_with_known_ids(DOCUMENT))


class Stage:
    """A running emulator with something of every kind in it."""

    def __init__(self, client: httpx.Client, wait: VideoWaiter, clip: bytes) -> None:
        """Make what is to be there."""
        self._client = client
        self._wait = wait
        self._ids = {
            FINISHED: self._made(),
            FAILED: self._made(model="sim-fails"),
            STALLED: self._made(model="sim-stalls"),
            SOMEBODY: client.post("/videos/characters", data={"name": "Bolt"}, files={"video": clip}).json()["id"],
        }

    @property
    def base_url(self) -> str:
        """Where it is."""
        return str(self._client.base_url).rstrip("/")

    def put_ids(self, case: schemathesis.Case[Any]) -> None:
        """Put the real ids in place of the names that stand for them."""
        if case.operation.method == "delete" and self._stands_for(case.path_parameters):
            self._ids[FINISHED], self._ids[FAILED] = self._made(), self._made(model="sim-fails")
        case.path_parameters = self._real(case.path_parameters)
        case.query = self._real(case.query)
        case.body = self._real(case.body)

    def _stands_for(self, value: object) -> bool:
        values = value.values() if isinstance(value, dict) else ()
        return any(isinstance(one, str) and one in self._ids for one in values)

    def _real(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            return {name: self._real(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._real(inner) for inner in value]
        return self._ids.get(value, value) if isinstance(value, str) else value

    def _made(self, **fields: str) -> str:
        video_id = str(self._client.post("/videos", json={"prompt": "a peanut", **fields}).json()["id"])
        if fields.get("model") != "sim-stalls":
            self._wait(self._client, video_id)
        return video_id


@pytest.fixture(scope="module")
def stage(
    locked_emulator: RunningEmulator, finished: VideoWaiter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    path = tmp_path_factory.mktemp("clips") / "a.mp4"
    render(ClipSpec(prompt="given", width=64, height=64, seconds=0.2, seed=1), path)
    with locked_emulator.client(authorization=f"Bearer {KEY}") as client:
        yield Stage(client, finished, path.read_bytes())


@schema.parametrize()
@settings(max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case[Any], stage: Stage) -> None:
    stage.put_ids(case)
    headers = {"Authorization": f"Bearer {KEY}"}
    case.call_and_validate(base_url=stage.base_url, headers=headers, excluded_checks=_undecided(case))


def _undecided(case: schemathesis.Case[Any]) -> list[CheckFunction]:
    """Name the checks that the description cannot decide for a request."""
    undecided: list[CheckFunction] = []
    body = case.body if isinstance(case.body, dict) else {}
    query = case.query or {}
    # Whether an id or a file is good, a size fits a model, and a model refuses, is known to the server only.
    by_server = {"after", "characters", "input_reference", "model", "size", "video"}
    if {*body, *query} & by_server or case.operation.path.endswith("/remix"):
        undecided.append(positive_data_acceptance)
    # What else stands behind the question mark is left unread, as servers do.
    if query.keys() - {"after", "limit", "order", "variant"}:
        undecided.append(negative_data_rejection)
    return undecided
