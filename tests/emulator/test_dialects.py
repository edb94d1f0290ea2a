"""Whatever server is played: it prints its base URL, keeps its books, and has the models of bad days."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import sora_desktop
from sora_desktop.emulator.dialects.registry import ALIASES, DIALECTS
from sora_desktop.emulator.options import DIALECT_CHOICES
from sora_desktop.simulation.rules import FAULT_MODELS
from tests.emulator import asking as ask

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.emulator.conftest import DialectPlayer, EmulatorStarter

ROOT = Path(sora_desktop.__file__).parent.parent


@dataclass(frozen=True)
class Manner:
    """How jobs are made and looked at on a server."""

    base_path: str = "/v1"
    create: str = "/videos"
    look: str = "/videos/{id}"
    id_field: str = "id"
    form: bool = False
    model: str | None = None
    """Where one must be named."""

    failed: str = "failed"
    params: dict[str, str] = field(default_factory=dict)

    def make(self, client: httpx.Client, model: str | None = None) -> httpx.Response:
        """Ask for a video."""
        body = {"prompt": "a peanut", "model": model or self.model}
        sent = {name: value for name, value in body.items() if value}
        encoded: dict[str, Any] = ask.form(**sent) if self.form else {"json": sent}
        return client.post(self.create, params=self.params or None, **encoded)


MANNERS = {
    "openai": Manner(),
    "vllm-omni": Manner(form=True),
    "sglang": Manner(),
    "tensorrt-llm": Manner(),
    "dynamo": Manner(model="Wan-AI/Wan2.1-T2V-1.3B-Diffusers"),
    "litellm": Manner(form=True),
    "new-api": Manner(),
    "openrouter": Manner(base_path="/api/v1", model="google/veo-3.1"),
    "azure": Manner(base_path="/openai/v1"),
    "azure-preview": Manner(
        base_path="/openai/v1",
        create="/video/generations/jobs",
        look="/video/generations/jobs/{id}?api-version=preview",
        params={"api-version": "preview"},
    ),
    "together": Manner(base_path="/v2", model="google/veo-3.0"),
    "inworld": Manner(),
    "xai": Manner(create="/videos/generations", id_field="request_id"),
}
every_dialect = pytest.mark.parametrize("name", MANNERS)


def test_all_dialects_can_be_chosen_and_all_choices_played() -> None:
    assert set(DIALECT_CHOICES) == set(DIALECTS) | set(ALIASES) == set(MANNERS) | set(ALIASES)


def test_the_command_plays_what_it_is_told_and_prints_the_base_url_of_that() -> None:
    command = [
        sys.executable,
        "-m",
        "sora_desktop",
        "emulator",
        "--dialect",
        "together",
        "--port",
        "0",
        "--clip",
        "stub",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
        finally:
            process.kill()
    assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+/v2\n", line)


def test_each_dialect_stands_in_a_file_of_its_own() -> None:
    assert len({dialect.__module__ for dialect in DIALECTS.values()}) == len(DIALECTS)


@every_dialect
def test_a_job_is_one_line_of_the_ledger_by_the_id_that_the_client_knows(
    start_emulator: EmulatorStarter, tmp_path: Path, name: str
) -> None:
    manner, ledger = MANNERS[name], tmp_path / "ledger.jsonl"
    started = start_emulator(dialect=name, ledger=str(ledger))
    assert urlsplit(started.base_url).path == manner.base_path
    with started.client() as client:
        made = manner.make(client)
        assert made.is_success
        assert "x-sora-desktop-emulator" in made.headers
        assert not manner.make(client, model="sim-refuses").is_success
    (line,) = map(json.loads, ledger.read_text().splitlines())
    assert line["remote_id"] == made.json()[manner.id_field]
    assert (line["prompt"], line["idempotency_key"]) == ("a peanut", None)


@every_dialect
def test_moderation_refuses_before_a_job_is_made(played: DialectPlayer, name: str) -> None:
    refused = MANNERS[name].make(played(name), model="sim-refuses")
    assert 400 <= refused.status_code < 500
    assert "moderation" in refused.text


@every_dialect
def test_a_job_fails_for_a_reason(played: DialectPlayer, name: str) -> None:
    client, manner = played(name), MANNERS[name]
    made = manner.make(client, model="sim-fails").json()
    if name == "dynamo":
        assert made["status"] == "failed"
        return
    failed = ask.until(client, manner.look.format(id=made[manner.id_field]), manner.failed)
    assert "sim-fails" in failed.text


IMAGES: dict[str, Callable[[str], dict[str, object]]] = {
    "openai": lambda url: {"input_reference": {"image_url": url}, "size": "1280x720"},
    "sglang": lambda url: {"input_reference": url},
    "tensorrt-llm": lambda url: {"image_reference": url},
    "dynamo": lambda url: {"input_reference": url.partition(",")[2]},
    "new-api": lambda url: {"images": [url, url]},
    "openrouter": lambda url: {"input_references": [{"type": "image_url", "image_url": {"url": url}}]},
    "together": lambda url: {"frame_images": [{"input_image": url, "frame": "first"}]},
    "inworld": lambda url: {"frame_images": [{"type": "image_url", "image_url": {"url": url}}]},
    "xai": lambda url: {"image": {"url": url}},
}


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_taken_as_the_server_wants_it_and_looked_at(
    played: DialectPlayer, wide_picture: bytes, name: str
) -> None:
    client, manner = played(name), MANNERS[name]
    body = {"prompt": "a peanut", "model": manner.model} if manner.model else {"prompt": "a peanut"}
    for data, is_taken in ((wide_picture, True), (b"no picture", False)):
        url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
        answer = client.post(manner.create, json={**body, **IMAGES[name](url)})
        assert answer.is_success is is_taken


@every_dialect
def test_what_is_not_there_is_said_in_the_servers_own_words(played: DialectPlayer, name: str) -> None:
    client = played(name)
    for answer in (client.get("/nothing/here"), client.put("/videos")):
        assert answer.is_client_error or answer.status_code == 501
        assert "x-sora-desktop-emulator" in answer.headers
        assert answer.headers["content-type"].split(";")[0] in ("application/json", "text/plain")


@pytest.mark.parametrize("name", [name for name in MANNERS if name != "inworld"])
def test_the_models_of_bad_days_are_listed(played: DialectPlayer, name: str) -> None:
    paths = {"openrouter": "/videos/models", "together": "/v1/models"}
    path = paths.get(name, "/models")
    client = played(name)
    answer = client.get(client.base_url.join(path) if name == "together" else path)
    assert set(FAULT_MODELS) <= {model["id"] for model in answer.json()["data"]}


@every_dialect
def test_a_wrong_key_is_refused_and_the_right_one_taken(start_emulator: EmulatorStarter, name: str) -> None:
    scheme = "Basic" if name == "inworld" else "Bearer"
    started, manner = start_emulator(dialect=name, key="right"), MANNERS[name]
    for given, is_taken in (("wrong", False), ("right", True)):
        with started.client(authorization=f"{scheme} {given}") as client:
            assert manner.make(client).is_success is is_taken
    with started.client() as client:
        assert manner.make(client).status_code in (400, 401)
