"""API keys in the system keyring, and nowhere else: there is no plaintext fallback."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import KeyringInsecure, KeyringLocked, KeyringMissing, SecretError

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE = "sora-desktop"
"""Under what the keyring lists our keys."""

_OF_SYSTEMS = {
    "darwin": ("keyring.backends.macOS.api",),
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
}
_OF_OTHER_SYSTEMS = ("keyring.backends.SecretService", "secretstorage")
"""What talks to the keyring of a system; the library does without what it cannot load, and says nothing."""

_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null")
_INSECURE_MODULES = ("keyrings.alt",)
_INSECURE_WORDS = ("plaintext", "uncrypted", "unencrypted")
_LOCKED_WORDS = ("Locked", "Dismissed")


class SecretStore:
    """Reads and writes keys. All methods block, perhaps until a person has unlocked the keyring."""

    def get(self, account: str) -> str | None:
        """Give the key of an account, or None where there is none.

        Raises:
            KeyringMissing: there is no keyring, or it fails.
            KeyringLocked: it was not unlocked.
            KeyringInsecure: it would keep keys in plaintext.
        """
        with _translated() as backend:
            secret: str | None = backend.get_password(SERVICE, account)
            return secret

    def set(self, account: str, secret: str) -> None:
        """Keep the key of an account.

        Raises:
            KeyringMissing: there is no keyring, or it fails.
            KeyringLocked: it was not unlocked.
            KeyringInsecure: it would keep keys in plaintext.
        """
        with _translated() as backend:
            backend.set_password(SERVICE, account, secret)

    def delete(self, account: str) -> None:
        """Remove the key of an account, if there is one.

        Raises:
            KeyringMissing: there is no keyring, or it fails.
            KeyringLocked: it was not unlocked.
            KeyringInsecure: it would keep keys in plaintext.
        """
        with _translated() as backend:
            if backend.get_password(SERVICE, account) is not None:
                backend.delete_password(SERVICE, account)

    def describe(self) -> str:
        """Name the keyring that is used.

        Raises:
            KeyringMissing: there is none.
            KeyringInsecure: it would keep keys in plaintext.
        """
        with _translated() as backend:
            return _name(backend)


def require_libraries() -> None:
    """Load what talks to this system's keyring, whether there is one or not.

    Raises:
        ImportError: it is missing.
    """
    for name in _OF_SYSTEMS.get(sys.platform, _OF_OTHER_SYSTEMS):
        importlib.import_module(name)


@contextmanager
def _translated() -> Iterator[Any]:
    """Give the keyring's backend, and translate whatever it raises inside the block.

    The words of a backend never hold the key: only the kind of what went wrong is passed on.
    """
    try:
        yield _backend()
    except SecretError:
        raise
    except Exception as error:
        # Each backend raises errors of its own library, so they are told apart by their names.
        names = [kind.__name__ for kind in type(error).__mro__]
        if any(word in name for word in _LOCKED_WORDS for name in names) or "Prompt dismissed" in str(error):
            raise KeyringLocked from error
        raise KeyringMissing(reason=f"it does not answer ({type(error).__name__})") from error


def _backend() -> Any:  # noqa: ANN401 - the library is loaded only here, so its types are not known above
    """Find the keyring, and refuse one that is none or keeps no secrets."""
    # Loaded here because finding a keyring takes a tenth of a second that the start does without.
    import keyring  # noqa: PLC0415

    chosen = keyring.get_keyring()
    candidates = list(getattr(chosen, "backends", None) or [chosen])
    real = [one for one in candidates if not type(one).__module__.startswith(_NO_KEYRINGS)]
    secure = [one for one in real if not _keeps_plaintext(one)]
    if secure:
        # The first of a chain, and not the chain: it would go on to plaintext where that one refuses.
        return secure[0]
    if real:
        raise KeyringInsecure(backend=_name(real[0]))
    raise KeyringMissing(reason="no system keyring was found, or it is switched off")


def _keeps_plaintext(backend: object) -> bool:
    kinds = [kind for kind in type(backend).__mro__ if kind.__module__ != "builtins"]
    return any(
        kind.__module__.startswith(_INSECURE_MODULES)
        or any(word in f"{kind.__module__}.{kind.__qualname__}".lower() for word in _INSECURE_WORDS)
        for kind in kinds
    )


def _name(backend: object) -> str:
    return str(getattr(backend, "name", type(backend).__name__))
