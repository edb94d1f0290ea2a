"""What is tried without the window: the keyring, the authorities that this system trusts, and all modules."""

from __future__ import annotations

import dis
import importlib
import pkgutil
import secrets
import subprocess
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

import sora_desktop
from sora_desktop.cli.commands import COMMANDS
from sora_desktop.cli.self_test.report import NotTried, Trouble
from sora_desktop.cli.window_health import PATIENCE, health_command
from sora_desktop.clients.transport.tls import known_authorities
from sora_desktop.domain.errors import SecretError
from sora_desktop.resources import resource_path
from sora_desktop.services.licences.components import FILE, read_components
from sora_desktop.services.licences.listing import components
from sora_desktop.stamp import is_frozen
from sora_desktop.storage.secrets import SecretStore, require_libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

    T = TypeVar("T")

_KEYRING_SECONDS = 30.0
"""How long the keyring may take; one that waits for a person's password never answers."""

_STARTER = "sora_desktop.__main__"


def try_keyring() -> list[str]:
    """Write a key, read it and delete it, under a name that is nobody's.

    Raises:
        NotTried: this computer has no keyring, or it is locked.
        Trouble: the keyring gives back something else.
        ImportError: what talks to the keyring is missing.
    """
    require_libraries()
    store, account, key = SecretStore(), f"self-test-{secrets.token_hex(8)}", secrets.token_urlsafe()

    def work() -> str:
        store.set(account, key)
        try:
            if store.get(account) != key:
                msg = "it gave back another key than was written"
                raise Trouble(msg)
        finally:
            store.delete(account)
        if store.get(account) is not None:
            msg = "a key that was deleted is still there"
            raise Trouble(msg)
        return store.describe()

    try:
        return [_within(_KEYRING_SECONDS, work)]
    except SecretError as error:
        raise NotTried(str(error)) from error


def try_authorities() -> list[str]:
    """Read whom this system trusts.

    Raises:
        Trouble: nobody.
    """
    count = known_authorities()
    if count == 0:
        msg = "this computer has no certificates of authorities; install the package ca-certificates"
        raise Trouble(msg)
    return ["the system's own"] if count is None else [f"{count} authorities"]


def try_qt() -> list[str]:
    """Open an application in a process of its own, which a broken library would take along.

    Raises:
        Trouble: it came to nothing.
    """
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            health_command(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        msg = "the window's libraries do not answer"
        raise Trouble(msg) from None
    if done.returncode:
        raise Trouble(done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}")
    return []


def try_modules() -> list[str]:
    """Load every module of the program, and every library that one of them loads on demand.

    Raises:
        Trouble: one is missing or cannot be loaded.
    """
    missing: dict[str, str] = {}
    left_out: set[str] = set()
    loaded = 0
    own = _own_modules()
    wanted = sorted({*own, *(name for module in own for name in _on_demand(module))})
    for name in wanted:
        try:
            importlib.import_module(name)
            loaded += 1
        except ModuleNotFoundError as error:
            library = (error.name or name).partition(".")[0]
            if is_frozen() or library == sora_desktop.__name__:
                missing[name] = str(error)
            else:
                left_out.add(library)
        except Exception as error:  # noqa: BLE001 - a library that is damaged raises what it likes
            missing[name] = f"{type(error).__name__}: {error}"
    if missing:
        raise Trouble("; ".join(f"{name}: {why}" for name, why in missing.items()))
    details = [f"{loaded} loaded"]
    return [*details, f"without {', '.join(sorted(left_out))}"] if left_out else details


def try_licences() -> list[str]:
    """Read what the program is made of.

    Raises:
        Trouble: a packaged program lacks the list, or it names no licence of something.
        ValueError: the list of a packaged program is damaged.
    """
    if is_frozen() and not resource_path(FILE).is_file():
        msg = "what was packaged was not noted"
        raise Trouble(msg)
    parts = read_components(resource_path(FILE)) if is_frozen() else components()
    # What the makers of a part say of its own parts, they may say without a licence.
    unknown = [part.title for part in parts if not (part.licence or part.part_of)]
    if unknown:
        msg = f"no licence is named of {', '.join(unknown)}"
        raise Trouble(msg)
    return [f"{len(parts)} parts"]


def _own_modules() -> list[str]:
    """Name all modules that are there, and those that the table of commands names."""
    found = (one.name for one in pkgutil.walk_packages(sora_desktop.__path__, f"{sora_desktop.__name__}."))
    commands = (f"sora_desktop.cli.{command.module}" for command in COMMANDS.values())
    return sorted({*found, *commands} - {_STARTER})


def _on_demand(name: str) -> Iterator[str]:
    """Name what the functions of a module load when they are called, but for what comes with Python."""
    try:
        spec = find_spec(name)
    except ImportError:
        # It is missing, or its package cannot be loaded; loading it will tell.
        return
    get_code = getattr(spec.loader, "get_code", None) if spec else None
    code = get_code(name) if get_code else None
    for inner in _within_code(code) if code else ():
        for step in dis.get_instructions(inner):
            if step.opname == "IMPORT_NAME" and str(step.argval).partition(".")[0] not in sys.stdlib_module_names:
                yield str(step.argval)


def _within_code(code: CodeType) -> Iterator[CodeType]:
    """Give the code of all functions and classes within a piece of code, at any depth."""
    for constant in code.co_consts:
        if hasattr(constant, "co_consts"):
            yield constant
            yield from _within_code(constant)


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Do work on a thread of its own, for which nobody waits longer than that.

    Raises:
        NotTried: it takes longer.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - raised again below, where somebody can act on it
            errors.append(error)

    thread = threading.Thread(target=run, name="self-test", daemon=True)
    thread.start()
    thread.join(seconds)
    for error in errors:
        raise error
    for result in results:
        return result
    msg = f"it did not answer in {seconds:.0f} s; perhaps it waits to be unlocked"
    raise NotTried(msg)
