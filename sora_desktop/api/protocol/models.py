"""Which connection, and which of its models, a client of the protocol means by the name of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.api.protocol.answers import model_object
from sora_desktop.api.protocol.fields import wrong
from sora_desktop.domain.errors import UnknownConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.connections import ConnectionService

_BETWEEN = "/"


def choose(
    connections: ConnectionService, model: str | None, named: str | None = None
) -> tuple[Connection, str | None]:
    """Give the connection that is meant, and the model as its server calls it; None for the one that it usually takes.

    A model is called by `connection/model`. The connection's name alone means its usual model. Any other name is a
    model of the default connection if that one has it or it is not known what it has; else of the only connection to
    a real server that is known to have it; else of the default connection, whose server may know more than is known
    here. A simulation is only used where it is named, or is the default connection.

    Args:
        connections: all there are.
        model: what the client calls the model.
        named: the connection's name where the client gave it apart.

    Raises:
        UnknownConnection: there is none of the name that was given apart.
        Refusal: several connections have the model, and the default one has not.
    """
    if named is not None:
        connection = connections.get(named)
        return connection, _without(connection, model)
    if model is None:
        return connections.default(), None
    for place, letter in enumerate(model):
        if letter == _BETWEEN and (found := _known(connections, model[:place])):
            return found, model[place + 1 :] or None
    return _of_bare_name(connections, model)


def names(connections: ConnectionService) -> Iterator[dict[str, object]]:
    """Tell of every model that can be asked for, each connection's usual one by the connection's name."""
    for connection in connections.all():
        yield model_object(connection.name, connection)
        for model in connections.capabilities(connection.name).models:
            yield model_object(f"{connection.name}{_BETWEEN}{model}", connection)


def _of_bare_name(connections: ConnectionService, model: str) -> tuple[Connection, str | None]:
    default = connections.default()
    offered = connections.capabilities(default.name).models
    if model in offered:
        return default, model
    found = _known(connections, model)
    if found is not None:
        return found, None
    if not offered:
        return default, model
    having = [
        one for one in connections.all() if not one.simulated and model in connections.capabilities(one.name).models
    ]
    if len(having) > 1:
        choices = " or ".join(f"“{one.name}{_BETWEEN}{model}”" for one in having)
        raise wrong(
            field="model",
            reason=f"Several connections have the model “{model}”. Write {choices}.",
            code="model_ambiguous",
        )
    return (having[0] if having else default), model


def _without(connection: Connection, model: str | None) -> str | None:
    """Take a connection's name off that stands before a model, or for it."""
    if model is None or model.casefold() == connection.name.casefold():
        return None
    before = f"{connection.name}{_BETWEEN}".casefold()
    return model[len(before) :] or None if model.casefold().startswith(before) else model


def _known(connections: ConnectionService, name: str) -> Connection | None:
    try:
        return connections.get(name)
    except UnknownConnection:
        return None
