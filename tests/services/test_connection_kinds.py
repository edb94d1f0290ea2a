"""Facts about kinds, prices, closed services, and what servers show of themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth, Connection, Encoding, KeySource, Learned, Price
from sora_desktop.domain.errors import InvalidConnection, ServiceClosed
from sora_desktop.domain.events import ConnectionsChanged
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.services.connections import ConnectionDraft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sora_desktop.domain.connections import ConnectionSecrets
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import FakeServer, World

KEY = "sk-canary-0123456789"
GPU = ConnectionDraft(name="gpu", base_url="http://gpu:8091/v1", key_source=KeySource.NONE)
WHEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Examiner:
    """Answers tests as it is told."""

    def __init__(self, services: Services) -> None:
        self.learned: Learned | None = Learned(encoding=Encoding.JSON, models=("wan",), remix=Support.NO)
        services.connections._tests._test_client = self  # type: ignore[assignment]

    async def __call__(self, connection: Connection, _client: object) -> ConnectionReport:
        checks = (CheckResult("address", ok=True, detail="It answers."),)
        return ConnectionReport(connection.name, True, checks, learned=self.learned)


@pytest.fixture
async def services(world: World) -> AsyncIterator[Services]:
    """Open the services for one test."""
    async with world.services() as opened:
        yield opened


def test_every_kind_is_offered_once(services: Services) -> None:
    names = [kind.name for kind in services.connections.kinds()]
    assert names[0] == "openai-compatible"
    assert len(set(names)) == len(names) >= 13
    assert services.connections.kind_for("https://openrouter.ai/api/v1").name == "openrouter"


async def test_what_a_connection_offers_is_known_before_it_is_used(services: Services) -> None:
    await services.connections.add(replace(GPU, kind="openrouter"))
    known = services.connections.capabilities("gpu")
    assert (known.remix, known.listing, known.references) == (Support.NO, Support.NO, 10)
    assert "1280x720" in known.sizes


async def test_the_own_price_goes_before_the_price_of_the_kind(services: Services) -> None:
    own = (Price(model="sora-2", usd_per_second=0.2), Price(model="mine", size="640x360", usd_per_second=0.01))
    await services.connections.add(replace(GPU, kind="openai", prices=own))
    price = services.connections.price
    assert price("gpu", "sora-2", "1280x720") == own[0]
    assert price("gpu", "mine", "640x360") == own[1]
    assert price("gpu", "mine", "1280x720") is None
    of_kind = price("gpu", "sora-2-pro", "1920x1080")
    assert of_kind is not None
    assert (of_kind.usd_per_second, of_kind.size) == (0.7, "1920x1080")
    assert of_kind.source.startswith("https://")
    assert of_kind.as_of is not None
    assert price("simulated", "sora-2", None) is None


async def test_an_estimate_takes_the_own_price_and_then_that_of_the_kind(services: Services) -> None:
    own = (Price(model="mine", usd_per_second=0.072),)
    await services.connections.add(replace(GPU, kind="openai", prices=own))
    estimate = services.connections.estimate
    assert estimate(VideoRequest(prompt="a", model="mine", seconds=4), "gpu") == 288_000
    assert estimate(VideoRequest(prompt="a", model="sora-2", seconds=8), "GPU") == 800_000
    assert estimate(VideoRequest(prompt="a", model="sora-2"), "gpu") is None
    assert estimate(VideoRequest(prompt="a", model="sora-2"), "gpu", seconds=12) == 1_200_000
    assert estimate(VideoRequest(prompt="a", model="other", seconds=4), "gpu") is None
    assert estimate(VideoRequest(prompt="a"), "simulated") == 0


@pytest.mark.parametrize("kind", [None, "openai", "openai-compatible", "litellm"])
async def test_a_service_that_has_closed_is_named_before_anything_is_sent(
    services: Services, world: World, kind: str | None
) -> None:
    opened = _opened(services, world)
    draft = replace(GPU, base_url="https://api.openai.com/v1", kind=kind, key=KEY, key_source=KeySource.KEYRING)
    await services.connections.add(draft)
    assert "closed" in services.connections.notice("gpu")
    with pytest.raises(ServiceClosed, match="no videos any more") as refused:
        await services.jobs.submit([Order(request=VideoRequest(prompt="a fox"), connection="gpu")])
    assert "24 September 2026" in str(refused.value)
    for report in (await services.connections.test("gpu"), await services.connections.test_draft(draft)):
        assert (report.ok, report.checks[0].subject) == (False, "address")
        assert "24 September 2026" in report.checks[0].advice
    assert opened == []
    assert services.jobs.parked() == {}


async def test_the_environment_may_lead_to_the_closed_service_too(world: World) -> None:
    services = await open_services(world.paths, environment={"OPENAI_API_KEY": KEY}, secrets=world.secrets)  # type: ignore[arg-type]
    try:
        assert services.connections.get("environment").kind == "openai"
        with pytest.raises(ServiceClosed):
            await services.jobs.submit([Order(request=VideoRequest(prompt="a fox"), connection="environment")])
    finally:
        await services.close()


async def test_a_copy_of_the_closed_service_elsewhere_is_used(services: Services) -> None:
    await services.connections.add(replace(GPU, kind="openai"))
    await services.connections.client("gpu")


async def test_what_a_test_shows_is_remembered_and_survives_a_restart(world: World) -> None:
    async with world.services() as services:
        Examiner(services)
        await services.connections.add(GPU)
        events: list[object] = []
        services.events.subscribe(events.append)
        report = await services.connections.test("gpu")
        assert report.ok
        assert services.connections.capabilities("gpu").models == ("wan",)
        assert ConnectionsChanged(learned=True) in events
    async with world.services() as services:
        learned = services.connections.get("gpu").learned
        assert (learned.encoding, learned.models, learned.remix) == (Encoding.JSON, ("wan",), Support.NO)
        assert learned.tested_at is not None
        assert services.connections.capabilities("gpu").remix is Support.NO


async def test_what_a_test_cannot_tell_stays_as_it_was_known(services: Services) -> None:
    tester = Examiner(services)
    await services.connections.add(GPU)
    await services.connections.test("gpu")
    tester.learned = Learned(listing=Support.YES, tested_at=WHEN)
    await services.connections.test("gpu")
    learned = services.connections.get("gpu").learned
    assert (learned.encoding, learned.models, learned.listing) == (Encoding.JSON, ("wan",), Support.YES)
    assert learned.tested_at == WHEN
    tester.learned = None
    await services.connections.test("gpu")
    assert services.connections.get("gpu").learned == learned


async def test_after_a_test_a_client_goes_by_what_it_showed(services: Services, world: World) -> None:
    opened = _opened(services, world)
    Examiner(services)
    await services.connections.add(GPU)
    await services.connections.test("gpu")
    await services.connections.client("gpu")
    await services.connections.test("gpu")
    await services.connections.client("gpu")
    assert [one.learned.encoding for one in opened] == [None, Encoding.JSON]


async def test_a_client_tells_what_changed_and_does_not_undo_what_a_test_showed(
    services: Services, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    learners: list[Callable[[Connection], None]] = []

    def remember(
        _connection: Connection, _secrets: ConnectionSecrets, learner: Callable[[Connection], None]
    ) -> FakeServer:
        learners.append(learner)
        return world.server

    monkeypatch.setattr(services.connections._clients, "_open_client", remember)
    Examiner(services)
    first = await services.connections.add(GPU)
    await services.connections.client("gpu")
    await services.connections.test("gpu")
    told = first.with_learned(deletion=Support.NO)
    learners[0](told)
    learned = services.connections.get("gpu").learned
    assert (learned.models, learned.remix, learned.deletion) == (("wan",), Support.NO, Support.NO)
    learners[0](told.with_learned(models=("other",)))
    assert services.connections.get("gpu").learned.models == ("other",)


async def test_what_the_test_of_a_draft_shows_goes_into_the_connection_that_becomes_of_it(services: Services) -> None:
    Examiner(services)
    await services.connections.test_draft(GPU)
    await services.connections.test_draft(replace(GPU, name="else", base_url="http://else:1/v1"))
    added = await services.connections.add(replace(GPU, name="studio"))
    assert added.learned.models == ("wan",)
    other = await services.connections.add(replace(GPU, name="third", base_url="http://third:1/v1"))
    assert other.learned == Learned()


async def test_the_test_of_a_change_is_remembered_if_it_leads_to_the_same_server(services: Services) -> None:
    Examiner(services)
    await services.connections.add(GPU)
    await services.connections.test_draft(replace(GPU, base_url="http://else:1/v1"), "gpu")
    assert services.connections.get("gpu").learned == Learned()
    await services.connections.test_draft(replace(GPU, concurrency=1), "gpu")
    assert services.connections.get("gpu").learned.models == ("wan",)
    changed = await services.connections.update("gpu", replace(GPU, base_url="http://else:1/v1"))
    assert changed.learned.models == ("wan",)


async def test_another_kind_of_the_same_server_is_looked_at_anew(services: Services) -> None:
    tester = Examiner(services)
    tester.learned = Learned(encoding=Encoding.JSON, emulated=True)
    await services.connections.add(GPU)
    await services.connections.test("gpu")
    changed = await services.connections.update("gpu", replace(GPU, kind="vllm-omni"))
    assert changed.learned == Learned(emulated=True)
    again = await services.connections.update("gpu", replace(GPU, base_url="http://else:1/v1"))
    assert again.learned == Learned()


async def test_what_the_environment_connection_showed_is_known_until_the_end(world: World) -> None:
    environment = {"OPENAI_BASE_URL": "http://gpu:1/v1"}
    services = await open_services(
        world.paths,
        environment=environment,
        secrets=world.secrets,  # type: ignore[arg-type]
        open_client=world._open_client,
    )
    try:
        Examiner(services)
        await services.connections.test("environment")
        await services.connections.add(GPU)
        assert services.connections.get("environment").learned.models == ("wan",)
    finally:
        await services.close()


async def test_copies_get_names_of_their_own(services: Services) -> None:
    first = await services.connections.add(replace(GPU, name="n" * 80, auth=Auth.NONE))
    copies = [await services.connections.duplicate(first.name) for _ in range(2)]
    assert [one.name for one in copies] == ["n" * 78 + " 2", "n" * 78 + " 3"]
    with pytest.raises(InvalidConnection):
        await services.connections.duplicate("simulated")


async def test_many_changes_at_once_do_not_lose_one_another(services: Services) -> None:
    await asyncio.gather(*(services.connections.duplicate("fake") for _ in range(5)))
    assert [one.name for one in services.connections.all()] == ["simulated", "fake"] + [
        f"fake {number}" for number in range(2, 7)
    ]


def _opened(services: Services, world: World) -> list[Connection]:
    """Collect the connections that clients are opened for."""
    opened: list[Connection] = []

    def remember(connection: Connection, _secrets: object, _learner: object) -> FakeServer:
        opened.append(connection)
        return world.server

    services.connections._clients._open_client = remember  # type: ignore[assignment]
    services.connections._tests._open_client = remember  # type: ignore[assignment]
    return opened
