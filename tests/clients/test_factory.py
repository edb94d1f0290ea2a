"""The client of a connection is made of what that connection needs, and of nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from sora_desktop.clients.factory import open_client
from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.domain.connections import NO_SECRETS, SIMULATED, Connection

if TYPE_CHECKING:
    from pathlib import Path

OPENING = """
import asyncio, sys
from pathlib import Path
from sora_desktop.clients.factory import open_client
from sora_desktop.domain.connections import SIMULATED, Connection, ConnectionSecrets
real = Connection(id="c", name="c", base_url="http://127.0.0.1:9/v1")
client = open_client({connection}, ConnectionSecrets(), state_folder=Path({folder!r}))
client.capabilities
{further}
print(" ".join(sorted(sys.modules)))
"""


def loaded_by(connection: str, folder: Path, further: str = "") -> set[str]:
    """Name the modules that a process has loaded once it has made a client."""
    code = OPENING.format(connection=connection, folder=str(folder), further=further)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(run.stdout.split())


def test_a_connection_gets_its_client(tmp_path: Path) -> None:
    real = Connection(id="c", name="c", base_url="http://127.0.0.1:9/v1")
    assert isinstance(open_client(real, NO_SECRETS, state_folder=tmp_path), HttpSoraClient)
    assert isinstance(open_client(SIMULATED, NO_SECRETS, state_folder=tmp_path), MockSoraClient)


def test_a_process_with_real_connections_only_never_loads_the_simulation(tmp_path: Path) -> None:
    modules = loaded_by("real", tmp_path)
    assert "httpx" in modules
    assert not {module for module in modules if "simulation" in module or module.endswith("clients.mock")}
    assert "PIL" not in modules


def test_a_simulated_connection_loads_no_network_and_no_pictures_before_it_is_used(tmp_path: Path) -> None:
    modules = loaded_by("SIMULATED", tmp_path)
    assert "sora_desktop.clients.mock" in modules
    assert not {"httpx", "truststore", "PIL", "av", "pydantic"} & modules


def test_a_simulated_connection_never_loads_the_network(tmp_path: Path) -> None:
    modules = loaded_by("SIMULATED", tmp_path, "asyncio.run(client.list_videos()); asyncio.run(client.close())")
    assert "sora_desktop.simulation.engine" in modules
    assert not {"httpx", "truststore"} & modules
