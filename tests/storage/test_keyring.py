"""Facts about keys in a real Secret Service; the test command runs these in a session bus of their own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sora_desktop
from sora_desktop.storage.secrets import SecretStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.keyring


@pytest.fixture
def account() -> Iterator[str]:
    """Name an account that nobody has, and leave nothing behind."""
    name = f"test-{uuid.uuid4().hex}"
    yield name
    SecretStore().delete(name)


def test_a_key_goes_into_the_secret_service_and_out_again(account: str) -> None:
    store = SecretStore()
    assert "Secret" in store.describe()
    assert store.get(account) is None
    store.set(account, "sk-first")
    store.set(account, "sk-ünïcode 🔑")
    assert store.get(account) == "sk-ünïcode 🔑"
    store.delete(account)
    assert store.get(account) is None


def test_another_process_finds_the_key(account: str, run_python: Callable[..., str]) -> None:
    SecretStore().set(account, "sk-shared")
    script = """
import sys
from sora_desktop.storage.secrets import SecretStore
print(SecretStore().get(sys.argv[1]))
"""
    assert run_python(script, account) == "sk-shared\n"


_ASK = """
import sys
from sora_desktop.domain.errors import SecretError
from sora_desktop.storage.secrets import SecretStore
store = SecretStore()
for action in (lambda: store.set("one", "sk-secret"), lambda: store.get("one"), lambda: store.delete("one")):
    try:
        print("answer", action())
    except SecretError as error:
        print(error.code)
"""


def test_a_locked_keyring_says_so_at_once(open_folder: Path) -> None:
    # Nobody can unlock the one that is used here, so this has a home and a session bus of its own.
    runtime = open_folder / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        "HOME": str(open_folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(sora_desktop.__file__).parents[1]),
    }

    def ask(daemon: str) -> list[str]:
        ask_python = shlex.join([sys.executable, "-c", _ASK])
        session = ["dbus-run-session", "--", "sh", "-c", f"{daemon} --components=secrets >/dev/null; {ask_python}"]
        answered = subprocess.run(session, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert answered.returncode == 0, answered.stderr
        return answered.stdout.splitlines()

    assert ask("printf secret | gnome-keyring-daemon --unlock") == ["answer None", "answer sk-secret", "answer None"]
    assert ask("gnome-keyring-daemon --start") == ["keyring_locked"] * 3
