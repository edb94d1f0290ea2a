"""Which connection a model's name leads to at the service as a server of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.api.protocol.models import choose
from sora_desktop.api.refusals import Refusal
from tests.api.protocol_calls import connect, create, error_of, finished

if TYPE_CHECKING:
    from tests.api.conftest import Served

LEADS: list[tuple[str | None, str, str | None]] = [
    (None, "simulated", None),
    ("sora-2", "simulated", "sora-2"),
    ("studio", "studio", None),
    ("Studio/wan-2", "studio", "wan-2"),
    ("studio/org/wan-2", "studio", "org/wan-2"),
    ("studio/", "studio", None),
    ("a/b", "a/b", None),
    ("a/b/c", "a/b", "c"),
]


async def test_a_name_leads_to_a_connection_and_its_model(served: Served) -> None:
    for name in ("studio", "a/b"):
        await connect(served, name)
    for model, connection, asked in LEADS:
        found, chosen = choose(served.services.connections, model)
        assert (found.name, chosen) == (connection, asked), model


async def test_a_connection_may_be_named_apart(served: Served) -> None:
    await connect(served, "studio")
    for model in ("sora-2", "studio/sora-2"):
        assert (await create(served, connection="studio", model=model))["connection"] == "studio"
    error = await error_of(served, 404, prompt="a boat", connection="nowhere")
    assert (error["code"], error["param"]) == ("model_not_found", "model")


async def test_a_model_of_one_connection_leads_there_and_one_of_several_does_not(served: Served) -> None:
    for name in ("studio", "atelier"):
        await connect(served, name)
    connections = served.services.connections
    for name, models in (("studio", ("wan", "ltx")), ("atelier", ("wan",))):
        connections._book.put(connections.get(name).with_learned(models=models))
    assert choose(connections, "ltx")[0].name == "studio"
    with pytest.raises(Refusal) as refused:
        choose(connections, "wan")
    assert refused.value.code == "model_ambiguous"
    assert "“studio/wan”" in refused.value.problems[0].reason
    await connections.set_default("atelier")
    connections._book.put(connections.get("atelier").with_learned(models=("wan",)))
    assert choose(connections, "wan")[0].name == "atelier"
    assert choose(connections, "quite-new")[0].name == "atelier"


async def test_the_simulation_is_used_only_where_it_is_named_or_the_default(served: Served) -> None:
    await connect(served, "studio")
    connections = served.services.connections
    assert choose(connections, "sora-2")[0].name == "simulated"
    await connections.set_default("studio")
    assert connections.capabilities("studio").models == ()
    assert choose(connections, "sora-2") == (connections.get("studio"), "sora-2")
    connections._book.put(connections.get("studio").with_learned(models=("wan",)))
    # Its server does not have it, and says so itself; a simulation is no answer to a real order.
    assert choose(connections, "sora-2") == (connections.get("studio"), "sora-2")
    for named, model in (("simulated", None), ("simulated/sora-2", "sora-2"), ("Simulated", None)):
        assert choose(connections, named) == (connections.get("simulated"), model)


async def test_a_models_name_leads_to_the_other_real_connection_that_has_it(served: Served) -> None:
    for name in ("studio", "atelier"):
        await connect(served, name)
    connections = served.services.connections
    await connections.set_default("studio")
    connections._book.put(connections.get("atelier").with_learned(models=("sora-2",)))
    assert choose(connections, "sora-2")[0].name == "studio"
    connections._book.put(connections.get("studio").with_learned(models=("wan",)))
    assert choose(connections, "sora-2")[0].name == "atelier"


async def test_what_is_simulated_says_so_in_the_name_of_its_model(served: Served) -> None:
    for model, told in ((None, "simulated"), ("simulated/sora-2-pro", "simulated/sora-2-pro")):
        video = await create(served, **({"model": model} if model else {}))
        assert (video["model"], video["simulated"]) == (told, True)
        assert (await finished(served, video))["model"].startswith("simulated/")


async def test_the_models_are_those_that_can_be_asked_for(served: Served) -> None:
    await connect(served, "studio")
    models = (await served.client.get("/v1/models")).json()["data"]
    names = [model["id"] for model in models]
    assert {"simulated", "studio", "simulated/sora-2"} <= set(names)
    assert {model["connection"] for model in models if model["simulated"]} == {"simulated"}
    one = await served.client.get("/v1/models/simulated/sora-2")
    assert (one.status_code, one.json()["owned_by"]) == (200, "simulated")
    assert (await served.client.get("/v1/models/gpt-1")).status_code == 404
