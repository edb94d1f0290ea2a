"""The contracts between the rooms leave no room out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
ROOMS = {
    f"sora_desktop.{entry.stem}"
    for entry in (ROOT / "sora_desktop").iterdir()
    if entry.stem != "__init__" and (entry.suffix == ".py" or (entry / "__init__.py").exists())
}
# Which rooms may know each foreign library.
HOMES = {
    "Only the window knows Qt": {"ui"},
    "Only clients speak HTTP": {"clients"},
    "Only storage knows the database and the keyring": {"storage"},
    "Only media and the simulation's rendering touch pictures and video": {"media", "simulation"},
    "Only clients, prompt files and the local service read with pydantic": {"clients", "api"},
    "Only the local service knows its web framework": {"api"},
}


@pytest.mark.parametrize("name", HOMES)
def test_a_contract_about_a_library_speaks_of_every_room_but_its_home(name: str) -> None:
    (contract,) = [contract for contract in CONTRACTS if contract["name"] == name]

    assert set(contract["source_modules"]) == ROOMS - {f"sora_desktop.{home}" for home in HOMES[name]}
