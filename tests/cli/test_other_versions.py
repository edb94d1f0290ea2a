"""Copies of the program beside each other, of one version or two, as processes of their own."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from sora_desktop import __version__
from sora_desktop.services.service_token import ServiceToken
from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.secrets import SecretStore

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Program

PRETENDING = """
import sys, sora_desktop
sora_desktop.__version__ = "0.0.9"
from sora_desktop.__main__ import main
sys.exit(main())
"""
OTHER_VERSION = [sys.executable, "-c", PRETENDING]


@pytest.fixture
def at_work(program: Program) -> Iterator[subprocess.Popen[str]]:
    """A program of another version that works on the jobs of the data folder."""
    with program.start("serve", "--port", "0", command=OTHER_VERSION) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening")
        yield process
        process.terminate()


def test_commands_say_which_version_is_at_work_and_those_that_only_look_answer_all_the_same(
    program: Program, at_work: subprocess.Popen[str]
) -> None:
    for arguments in (("generate", "--connection", "simulated", "a boat"), ("serve", "--port", "0")):
        refused = program.run(*arguments)
        assert refused.code == 1
        assert refused.err == (
            f"Sora Desktop 0.0.9 (process {at_work.pid}) is working on the jobs in {program.data}, and this is version "
            f"{__version__}. Close that one first, or use it. Both at once need different data folders.\n"
        )

    assert program.run("jobs", "list", "--json").code == 0
    assert json.loads(program.run("connections", "list", "--json").out)["name"] == "simulated"
    assert at_work.poll() is None


def test_two_versions_with_data_folders_of_their_own_share_nothing(
    program: Program, at_work: subprocess.Popen[str], tmp_path: Path
) -> None:
    apart = type(program)(tmp_path / "another")

    with apart.start("serve", "--port", "0") as second:
        assert second.stdout is not None
        assert re.match(r"listening on http://127\.0\.0\.1:\d+ token ", second.stdout.readline())
        assert at_work.poll() is None
        second.terminate()

    assert not {path.name for path in apart.data.rglob("*.sock")} & {path.name for path in program.data.rglob("*.sock")}


async def test_each_data_folder_has_a_token_of_its_own_in_the_keyring(tmp_path: Path) -> None:
    kept: dict[str, str] = {}

    class Keyring(SecretStore):
        """Keeps secrets in memory."""

        def get(self, account: str) -> str | None:
            return kept.get(account)

        def set(self, account: str, secret: str) -> None:
            kept[account] = secret

    usual = await ServiceToken(Keyring()).get()
    one = await ServiceToken(Keyring(), tmp_path / "one").get()
    two = await ServiceToken(Keyring(), tmp_path / "two").get()

    assert len({usual, one, two}) == len(kept) == 3
    assert await ServiceToken(Keyring(), tmp_path / "one").get() == one


def test_only_a_folder_that_was_chosen_is_apart(tmp_path: Path) -> None:
    assert DataPaths.for_folder(tmp_path).are_apart
    assert not DataPaths.for_user().are_apart
