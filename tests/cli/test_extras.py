"""Facts about a program without its optional parts: what works all the same, and what is said of the others."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from packaging.requirements import Requirement

from sora_desktop import extras
from sora_desktop.cli.entry import _load_local_service
from sora_desktop.domain.errors import ExtraMissing
from sora_desktop.extras import LIBRARIES, Extra, way_to_install
from sora_desktop.services.local_service import LocalServiceOnDemand
from sora_desktop.stamp import Kind, Stamp

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from tests.cli.conftest import Program, RunningEmulator
    from tests.plugins.signed_clips import SignedClips

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = sorted({module for modules in LIBRARIES.values() for module in modules})
WITHOUT_THEM = f"""
import sys
for name in {HIDDEN!r}:
    sys.modules[name] = None
"""
LOADING_EVERYTHING_ELSE = f"""{WITHOUT_THEM}
import importlib, pkgutil
from PySide6.QtWidgets import QApplication
import sora_desktop
application = QApplication()  # keys have no names without one
optional = ("sora_desktop.api.", "sora_desktop.emulator.", "sora_desktop.cli.serve")
for found in pkgutil.walk_packages(sora_desktop.__path__, "sora_desktop."):
    if not found.name.startswith(optional):
        importlib.import_module(found.name)
        print(found.name)
"""


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing in this process find the libraries of the extras."""
    for name in HIDDEN:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that the program was installed into an environment of its own there."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "sora-desktop"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "sora-desktop" / "bin" / "python"))
    monkeypatch.setattr(extras, "read_stamp", lambda: Stamp("1", Kind.WHEEL))
    (tmp_path / "sora-desktop").mkdir()
    return tmp_path / "sora-desktop"


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["optional-dependencies"]

    assert {*Extra, "all"} == declared.keys()
    for extra in Extra:
        direct = [Requirement(text) for text in declared[extra]]
        packages = {one.name for one in direct if one.name != project["name"]}
        for name in (name for one in direct if one.name == project["name"] for name in one.extras):
            packages |= set(LIBRARIES[Extra(name)].values())
        assert set(LIBRARIES[extra].values()) == packages


def test_commands_make_clips_without_any_extra(program: Program, server: RunningEmulator, hidden: None) -> None:
    made = program.run("generate", "--json", "a boat")

    assert made.code == 0, made.err
    assert Path(made.job["file"]).is_file()


def test_all_but_the_service_and_the_emulator_loads_without_any_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING_EVERYTHING_ELSE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {"sora_desktop.ui.main_window", "sora_desktop.cli.verify", "sora_desktop.clients.notifying"} <= {
        *done.stdout.split()
    }


@pytest.mark.parametrize(("command", "part"), [("serve", "The local service"), ("emulator", "The emulator")])
def test_what_cannot_run_names_what_it_lacks_and_how_it_is_added(
    command: str, part: str, program: Program, hidden: None, place: Path
) -> None:
    (place / "pipx_metadata.json").touch()

    refused = program.run(command)

    assert refused.code == 2
    assert refused.out == ""
    assert f"{part} needs libraries that are not installed: " in refused.err
    assert "uvicorn" in refused.err
    assert f"`pipx runpip sora-desktop install 'sora-desktop[{command}]'`" in refused.err


def test_help_of_what_cannot_run_can_be_read(program: Program, hidden: None) -> None:
    for command in ("serve", "emulator"):
        assert "--port" in program.run(command, "--help").out


def test_the_doctor_names_the_parts_that_are_not_there(
    program: Program, hidden: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> list[object]:
        return []

    # It tries the window in a process of its own, which takes long.
    monkeypatch.setattr("sora_desktop.cli.doctor._window_findings", nothing)

    said = program.run("doctor")

    assert "The reading of content credentials lacks c2pa-python." in said.out, said.err
    assert "The emulator lacks python-multipart, starlette, uvicorn." in said.out
    assert "The local service lacks fastapi, fastapi-swagger, " in said.out
    assert "✓ connection     simulated" in said.out


def test_credentials_that_cannot_be_read_say_what_to_install(
    program: Program, signed_clips: SignedClips, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = signed_clips.signed(signed_clips.authority())
    monkeypatch.setitem(sys.modules, "c2pa", None)

    report = program.run("verify", str(signed))

    assert "what reads them does not work on this computer" in report.out
    assert "Its libraries are optional, and not installed; “sora-desktop doctor” tells how to add them." in report.out


async def test_a_window_that_cannot_turn_its_service_on_says_why(hidden: None) -> None:
    service = LocalServiceOnDemand(cast("Services", None), _load_local_service)

    with pytest.raises(ExtraMissing, match=r"fastapi, .* Start it with"):
        await service.start()

    assert not service.running


def test_each_way_of_installing_has_its_own_way_to_add_a_part(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"`{place}/bin/python -m pip install 'sora-desktop[serve]'`" in way_to_install(Extra.SERVE)

    (place / "uv-receipt.toml").touch()
    assert f"`uv pip install --python {place} 'sora-desktop[serve]'`" in way_to_install(Extra.SERVE)

    (place / "pipx_metadata.json").touch()
    assert "`pipx runpip sora-desktop install 'sora-desktop[serve]'`" in way_to_install(Extra.SERVE)

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "damaged" in way_to_install(Extra.SERVE)


def test_a_checkout_is_told_of_what_installs_everything(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "read_stamp", lambda: Stamp("1", Kind.CHECKOUT))

    assert "`python3 packaging/bootstrap.py run`" in way_to_install(Extra.EMULATOR)
