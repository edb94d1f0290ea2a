"""Facts about keys: kept in a keyring that keeps secrets, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError
from keyring.errors import KeyringError as BackendError

from sora_desktop.domain import errors
from sora_desktop.storage.secrets import SERVICE, SecretStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class MemoryKeyring(KeyringBackend):
    """Keeps secrets in memory, and fails on demand."""

    priority = 1

    def __init__(self, failure: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError

    def _fail(self) -> None:
        if self.failure:
            raise self.failure


class PlaintextKeyring(MemoryKeyring):
    """Stands for the backends of a package that keeps secrets in a plain file."""

    __module__ = "keyrings.alt.file"


class Chain(chainer.ChainerBackend):
    """Asks several keyrings in turn."""

    backends: tuple[KeyringBackend, ...] = ()


@pytest.fixture
def use() -> Iterator[Callable[[KeyringBackend], SecretStore]]:
    """Let a backend be the system's keyring."""
    before = keyring.get_keyring()

    def install(backend: KeyringBackend) -> SecretStore:
        keyring.set_keyring(backend)
        return SecretStore()

    yield install
    keyring.set_keyring(before)


def test_a_key_is_kept_and_removed(use: Callable[..., SecretStore]) -> None:
    backend = MemoryKeyring()
    store = use(backend)
    assert store.get("one") is None
    store.set("one", "sk-secret")
    store.set("two", "other")
    assert store.get("one") == "sk-secret"
    assert backend.kept[SERVICE, "one"] == "sk-secret"
    store.delete("one")
    store.delete("one")
    assert store.get("one") is None
    assert store.get("two") == "other"


def test_the_keyring_is_named(use: Callable[..., SecretStore]) -> None:
    assert "MemoryKeyring" in use(MemoryKeyring()).describe()


ACTIONS: list[Callable[[SecretStore], object]] = [
    lambda store: store.get("one"),
    lambda store: store.set("one", "sk-secret"),
    lambda store: store.delete("one"),
]
EVERY_ACTION = pytest.mark.parametrize("action", ACTIONS, ids=["get", "set", "delete"])


@EVERY_ACTION
@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_no_keyring_is_explained(
    use: Callable[..., SecretStore], action: Callable[..., object], backend: type[KeyringBackend]
) -> None:
    store = use(backend())
    with pytest.raises(errors.KeyringMissing):
        action(store)
    with pytest.raises(errors.KeyringMissing):
        store.describe()


@EVERY_ACTION
def test_a_plaintext_keyring_is_refused_by_name(use: Callable[..., SecretStore], action: Callable[..., object]) -> None:
    backend = PlaintextKeyring()
    with pytest.raises(errors.KeyringInsecure, match="PlaintextKeyring"):
        action(use(backend))
    assert backend.kept == {}


NOTHING: KeyringBackend = fail.Keyring()  # type: ignore[no-untyped-call]


def chain(*backends: KeyringBackend) -> Chain:
    made = Chain()  # type: ignore[no-untyped-call]
    made.backends = backends
    return made


@EVERY_ACTION
def test_a_chain_of_plaintext_alone_is_refused(use: Callable[..., SecretStore], action: Callable[..., object]) -> None:
    backend = PlaintextKeyring()
    with pytest.raises(errors.KeyringInsecure):
        action(use(chain(NOTHING, backend)))
    assert backend.kept == {}


def test_a_chain_is_used_without_its_plaintext(use: Callable[..., SecretStore]) -> None:
    plain, secure = PlaintextKeyring(), MemoryKeyring()
    plain.kept[SERVICE, "one"] = "from the file"
    store = use(chain(plain, secure))
    assert store.get("one") is None
    store.set("one", "sk-secret")
    assert secure.kept == {(SERVICE, "one"): "sk-secret"}


def test_a_chain_of_nothing_is_no_keyring(use: Callable[..., SecretStore]) -> None:
    with pytest.raises(errors.KeyringMissing):
        use(chain(NOTHING, NOTHING)).get("one")


@EVERY_ACTION
@pytest.mark.parametrize(
    "failure",
    [
        KeyringLocked("Failed to unlock the collection!"),
        InitError("Failed to create the collection: Prompt dismissed.."),
        type("LockedException", (Exception,), {})("Item is locked!"),
        type("PromptDismissedException", (Exception,), {})("Prompt dismissed."),
    ],
)
def test_a_locked_keyring_is_explained(
    use: Callable[..., SecretStore], action: Callable[..., object], failure: Exception
) -> None:
    with pytest.raises(errors.KeyringLocked):
        action(use(MemoryKeyring(failure)))


@EVERY_ACTION
@pytest.mark.parametrize("failure", [BackendError("sk-secret"), OSError("sk-secret"), RuntimeError("sk-secret")])
def test_a_keyring_that_fails_is_explained_without_a_word_of_the_key(
    use: Callable[..., SecretStore], action: Callable[..., object], failure: Exception
) -> None:
    with pytest.raises(errors.KeyringMissing) as raised:
        action(use(MemoryKeyring(failure)))
    assert "sk-secret" not in str(raised.value)
    assert type(failure).__name__ in str(raised.value)


def test_a_backend_that_cannot_be_loaded_is_explained(run_python: Callable[..., str]) -> None:
    script = """
import os
os.environ["PYTHON_KEYRING_BACKEND"] = "nobody.knows.Keyring"
from sora_desktop.domain.errors import KeyringMissing
from sora_desktop.storage.secrets import SecretStore
try:
    SecretStore().get("one")
except KeyringMissing as error:
    print(error)
"""
    assert run_python(script).startswith("This computer has no keyring")


def test_without_a_session_bus_there_is_no_keyring(run_python: Callable[..., str]) -> None:
    script = """
import os
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
os.environ["XDG_RUNTIME_DIR"] = "/nonexistent"
os.environ.pop("DISPLAY", None)
from sora_desktop.domain.errors import KeyringMissing
from sora_desktop.storage.secrets import SecretStore
for action in (SecretStore().describe, lambda: SecretStore().get("one")):
    try:
        action()
    except KeyringMissing as error:
        print(error.code)
"""
    assert run_python(script).split() == ["keyring_missing"] * 2


def test_the_keyring_is_not_loaded_before_it_is_needed(run_python: Callable[..., str]) -> None:
    script = """
import sys
from sora_desktop.storage.secrets import SecretStore
SecretStore()
print("keyring" in sys.modules)
"""
    assert run_python(script) == "False\n"
