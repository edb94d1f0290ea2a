"""The form goes on with the connection that a person means, whatever happens in the list of connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sora_desktop.domain.connections import Auth
from sora_desktop.services.connections import ConnectionDraft

if TYPE_CHECKING:
    from tests.ui.shell.desk import AtDesk


def draft(name: str) -> ConnectionDraft:
    return ConnectionDraft(name=name, base_url="http://localhost:1/v1", auth=Auth.NONE)


def test_a_new_default_is_what_the_form_works_with(at_desk: AtDesk) -> None:
    async def scene(desk: Any) -> None:  # noqa: ANN401 - the desk of the fixture
        await desk.services.connections.add(draft("gpu"))
        assert desk.wiring.compose.draft()["connection"] == "simulated"
        await desk.services.connections.set_default("gpu")
        await desk.until(lambda: desk.wiring.compose.draft()["connection"] == "gpu")
        assert desk.window.status.connection.text() == "gpu"

    at_desk(scene)


def test_the_form_stays_with_a_connection_that_gets_another_name(at_desk: AtDesk) -> None:
    async def scene(desk: Any) -> None:  # noqa: ANN401 - the desk of the fixture
        await desk.services.connections.add(draft("gpu"))
        desk.wiring.compose.restore_draft({**desk.wiring.compose.draft(), "prompt": "A", "connection": "gpu"})
        await desk.services.connections.update("gpu", draft("studio"))
        await desk.until(lambda: desk.wiring.compose.draft()["connection"] == "studio")
        assert desk.wiring.compose.draft()["prompt"] == "A"

    at_desk(scene)


def test_another_default_that_is_removed_leaves_the_form_where_it_is(at_desk: AtDesk) -> None:
    async def scene(desk: Any) -> None:  # noqa: ANN401 - the desk of the fixture
        connections = desk.services.connections
        await connections.add(draft("gpu"))
        await connections.add(draft("studio"))
        await connections.set_default("gpu")
        await desk.until(lambda: desk.wiring.compose.draft()["connection"] == "gpu")
        desk.wiring.compose.restore_draft({**desk.wiring.compose.draft(), "connection": "studio"})
        await connections.remove("gpu")
        await desk.until(lambda: "gpu" not in {one.name for one in connections.all()})
        assert desk.wiring.compose.draft()["connection"] == "studio"

    at_desk(scene)
