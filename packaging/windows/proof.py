"""Installs, upgrades and uninstalls a stand-in for the program under Wine, and looks at what that leaves."""

from __future__ import annotations

import dataclasses
import shutil
import time
from typing import TYPE_CHECKING

from products.order import COMMAND, IDENTITY, TITLE, read_order
from products.windows_setup import BATCH_SUFFIX, OPENED, compile_setup
from steps.errors import BuildFailed
from windows.registry import Registry, read_export
from windows.wine_room import WineRoom

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

OLD, NEW = "1.0.0", "1.1.0rc1"
"""The newer one is not even finished, which must not matter."""
_SILENTLY = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
_PROGRAM = f"{TITLE}.exe"
_HOME = "users/root"
_FOLDER = f"{_HOME}/AppData/Local/Programs/{TITLE}"
_MENU = f"{_HOME}/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/{TITLE}.lnk"
_DESKTOP = f"{_HOME}/Desktop/{TITLE}.lnk"
_LIBRARY = f"{_HOME}/AppData/Local/{COMMAND}/settings.json"
_CLIP = f"{_HOME}/Videos/{TITLE}/clip.mp4"
_MINE = "HKEY_CURRENT_USER"
_EVERYBODYS = "HKEY_LOCAL_MACHINE"
_UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{IDENTITY}_is1"
_PATH_OF_MINE = r"C:\tools;%USERPROFILE%\bin"
_PATIENCE = 20.0
_TRIES = 3


def prove(root: Path, room_folder: Path, compiler: Path, shared: Path) -> int:
    """Try everything that the installer should do, and give 0 if it does.

    Args:
        root: the checkout.
        room_folder: where the room with Wine is, or is to be made.
        compiler: the folder of Inno Setup.
        shared: a folder to work in, which the room sees.

    Raises:
        BuildFailed: when something else is wrong than what the installer does.
    """
    with WineRoom(room_folder, shared) as room:
        proof = _Proof(room, shared)
        shutil.copytree(compiler, shared / "inno", dirs_exist_ok=True)
        shutil.copytree(root / "packaging" / "windows", shared / "packaging" / "windows", dirs_exist_ok=True)
        old, new = (proof.compile(root, version) for version in (OLD, NEW))
        before = proof.registry()
        proof.first_installation(old, before)
        proof.data_of_a_person()
        proof.upgrade(new)
        proof.older_over_newer(old)
        proof.uninstallation(before)
        proof.wishes(new)
        proof.everybody(new)
    print(f"\n{proof.seen - proof.failed} of {proof.seen} facts hold.")
    return int(proof.failed > 0)


class _Proof:
    """What was seen so far."""

    def __init__(self, room: WineRoom, shared: Path) -> None:
        self._room = room
        self._shared = shared
        self.seen = self.failed = 0

    def compile(self, root: Path, version: str) -> Path:
        """Compile an installer of a version, whose payload has a file that no other version has."""
        print(f"Compiling the installer of a stand-in as version {version}.", flush=True)
        payload = self._shared / f"payload-{version}"
        (payload / "_internal").mkdir(parents=True, exist_ok=True)
        (payload / "_internal" / f"only in {version}.txt").touch()
        # Programs of Wine: one with a window, one without.
        shutil.copy(self._room.place("windows/system32/notepad.exe"), payload / _PROGRAM)
        shutil.copy(self._room.place("windows/system32/cmd.exe"), payload / f"{COMMAND}.exe")
        order = dataclasses.replace(read_order(root), version=version, dist=self._shared)

        def spell(path: Path) -> str:
            # The room does not see the checkout, but a copy of what is compiled.
            return self._room.spell(self._shared / path.relative_to(root) if path.is_relative_to(root) else path)

        inno = self._room.spell(self._shared / "inno" / "ISCC.exe")
        return compile_setup(self._shared / f"work-{version}", payload, order, [*self._room.compiler, inno], spell)

    def registry(self, part: str = _MINE) -> Registry:
        """Read a part of the registry."""
        export = self._shared / "exported.reg"
        self._room.wine("reg", "export", part, self._room.spell(export), "/y")
        return read_export(export)

    def first_installation(self, setup: Path, before: Registry) -> None:
        """Install it for one person, silently."""
        self._head("Installed for one person, without a question")
        self._setup(setup)
        after = self.registry()
        self._see("the program lies below the person's own programs", self._place(_FOLDER, _PROGRAM).is_file())
        self._see("Windows lists it with its version", after.get(_in(_UNINSTALL), {}).get("DisplayVersion") == OLD)
        self._see("it is in the Start menu", self._place(_MENU).is_file())
        self._see("and not on the desktop", not self._place(_DESKTOP).exists())
        kind = _classes(after, BATCH_SUFFIX).get("", "")
        self._see(f"{BATCH_SUFFIX} is its own", bool(kind) and _opens(after, kind))
        self._see("and has its icon", self._place(_FOLDER, "batch.ico").is_file() and _icon(after, kind))
        offered = _classes(after, rf"Applications\{_PROGRAM}\SupportedTypes")
        self._see("it is offered for other files of prompts", set(offered) == {BATCH_SUFFIX, *OPENED})
        untouched = all(_classes(before, suffix) == _classes(after, suffix) for suffix in OPENED)
        self._see("and takes none of them over", untouched and _opens(after, rf"Applications\{_PROGRAM}"))
        self._see(
            "Windows lists it among the default apps", TITLE in after.get(_in(r"Software\RegisteredApplications"), {})
        )
        self._see("the search path for commands stays as it was", _search_path(before) == _search_path(after))

    def data_of_a_person(self) -> None:
        """Leave what the program would have left, had it been used."""
        for file in (_LIBRARY, _CLIP):
            self._place(file).parent.mkdir(parents=True, exist_ok=True)
            self._place(file).write_text("{}", encoding="utf-8")

    def upgrade(self, setup: Path) -> None:
        """Install a newer version over the older one, while that runs."""
        self._head("Upgraded in place, while the window and a command run")
        self._start_all()
        self._setup(setup)
        registry = self.registry()
        self._see("what ran was closed", not self._runs())
        self._see("the new version is there", self._place(_FOLDER, "_internal", f"only in {NEW}.txt").exists())
        self._see("nothing of the old one is", not self._place(_FOLDER, "_internal", f"only in {OLD}.txt").exists())
        listed = [key for key in registry if key.startswith(_in(_UNINSTALL.rpartition("\\")[0]) + "\\")]
        self._see("Windows lists it once", listed == [_in(_UNINSTALL)])
        self._see("as the new version", registry.get(_in(_UNINSTALL), {}).get("DisplayVersion") == NEW)
        self._see("library and clips are kept", self._place(_LIBRARY).exists() and self._place(_CLIP).exists())

    def older_over_newer(self, setup: Path) -> None:
        """Try to install an older version, when nobody can be asked."""
        self._head("An older version over the newer one, without a question")
        try:
            self._setup(setup)
        except BuildFailed:
            refused = True
        else:
            refused = False
        self._see("is refused", refused and self._place(_FOLDER, "_internal", f"only in {NEW}.txt").exists())

    def uninstallation(self, before: Registry) -> None:
        """Uninstall it silently, while it runs."""
        self._head("Uninstalled without a question, while the window and a command run")
        self._start_all()
        self._uninstall(_FOLDER)
        self._see("what ran was closed", not self._runs())
        self._see("the program's folder is gone", not self._place(_FOLDER).exists())
        self._see("the entry of the Start menu is gone", not self._place(_MENU).exists())
        left = {key for key, values in self.registry().items() if _is_ours(key, values) and before.get(key) != values}
        self._see("nothing of it is left in the registry", not left, ", ".join(sorted(left)))
        self._see("library and clips are kept", self._place(_LIBRARY).exists() and self._place(_CLIP).exists())

    def wishes(self, setup: Path) -> None:
        """Install it with all that a person can tick, and uninstall it with the library."""
        self._head("Installed with everything that can be ticked, uninstalled with the library")
        self._room.wine(
            "reg", "add", rf"{_MINE}\Environment", "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", _PATH_OF_MINE, "/f"
        )
        self._setup(setup, "/TASKS=desktopicon,command")
        folder = rf"C:\{_FOLDER}".replace("/", "\\")
        self._see("it is on the desktop", self._place(_DESKTOP).is_file())
        self._see("its command is found", _search_path(self.registry()) == f"{_PATH_OF_MINE};{folder}")
        self._setup(setup)
        self._see("once, also after a repair", _search_path(self.registry()) == f"{_PATH_OF_MINE};{folder}")
        self._uninstall(_FOLDER, "/DELETELIBRARY")
        self._see("the icon on the desktop is gone", not self._place(_DESKTOP).exists())
        self._see("the search path is the person's again", _search_path(self.registry()) == _PATH_OF_MINE)
        self._see("the library is deleted, which was asked for", not self._place(_LIBRARY).parent.exists())
        self._see("the clips are kept", self._place(_CLIP).exists())

    def everybody(self, setup: Path) -> None:
        """Install it for everybody, and uninstall it."""
        self._head("Installed for everybody on the computer")
        folder = f"Program Files/{TITLE}"
        self._setup(setup, "/ALLUSERS")
        key = _in(rf"Software\Classes\{BATCH_SUFFIX}", _EVERYBODYS)
        self._see("the program lies below everybody's programs", self._place(folder, _PROGRAM).is_file())
        self._see(f"{BATCH_SUFFIX} is its own for everybody", key in self.registry(_EVERYBODYS))
        # Wine opens files only by what everybody has.
        batch = self._shared / f"two words, ünïcode{BATCH_SUFFIX}"
        batch.touch()
        self._room.start("start", self._room.spell(batch))
        self._see("a double click on one opens it with the program", self._comes(batch.name))
        self._uninstall(folder)
        self._see("the program's folder is gone", not self._place(folder).exists())
        self._see(f"{BATCH_SUFFIX} is nobody's", key not in self.registry(_EVERYBODYS))

    def _setup(self, setup: Path, *options: str) -> None:
        log = self._room.spell(setup.with_suffix(".log"))
        self._room.wine(self._room.spell(setup), *_SILENTLY, f"/LOG={log}", *options)

    def _uninstall(self, folder: str, *options: str) -> None:
        program = rf"C:\{folder}\unins000.exe".replace("/", "\\")
        log = self._room.spell(self._shared / "uninstallation.log")
        self._room.wine(program, *_SILENTLY, f"/LOG={log}", *options)
        # It goes on in a copy of itself, which takes the original away as the last thing.
        self._waits(lambda: not self._place(folder, "unins000.exe").exists())

    def _start_all(self) -> None:
        """Start the stand-ins: of the window, and of the command, which has no window that could be asked to close."""
        for name, *arguments in ((_PROGRAM,), (f"{COMMAND}.exe", "/c", "pause")):
            # Wine, which has just shut down, now and then starts nothing at first.
            if not any(self._begins(name, arguments) for _ in range(_TRIES)):
                reason = f"The stand-in {name} does not start."
                raise BuildFailed(reason)

    def _begins(self, name: str, arguments: Sequence[str]) -> bool:
        self._room.start(rf"C:\{_FOLDER}\{name}".replace("/", "\\"), *arguments)
        return self._comes(name)

    def _runs(self, text: str = f"\\{TITLE}\\") -> bool:
        """Tell whether an installed program runs whose command line has a text in it."""
        return any(f"\\{TITLE}\\" in line and text in line for line in self._room.processes())

    def _comes(self, text: str) -> bool:
        return self._waits(lambda: self._runs(text))

    def _waits(self, fact: Callable[[], bool]) -> bool:
        until = time.monotonic() + _PATIENCE
        while not (holds := fact()) and time.monotonic() < until:
            time.sleep(0.2)
        return holds

    def _place(self, *parts: str) -> Path:
        return self._room.place("/".join(parts))

    def _head(self, text: str) -> None:
        print(f"\n{text}:", flush=True)

    def _see(self, sentence: str, holds: bool, why: str = "") -> None:  # noqa: FBT001 - the fact itself
        self.seen += 1
        self.failed += not holds
        print(f"  {'ok    ' if holds else 'FAILED'} {sentence}" + (f": {why}" if why else ""), flush=True)


def _in(key: str, part: str = _MINE) -> str:
    return f"{part}\\{key}"


def _classes(registry: Registry, key: str) -> dict[str, str]:
    return registry.get(_in(rf"Software\Classes\{key}"), {})


def _opens(registry: Registry, kind: str) -> bool:
    """Tell whether files of a class are opened by the program that lies where it should."""
    command = _classes(registry, rf"{kind}\shell\open\command").get("", "")
    return command == rf'"C:\{_FOLDER}\{_PROGRAM}" "%1"'.replace("/", "\\")


def _icon(registry: Registry, kind: str) -> bool:
    return _classes(registry, rf"{kind}\DefaultIcon").get("") == rf"C:\{_FOLDER}\batch.ico".replace("/", "\\")


def _search_path(registry: Registry) -> str:
    return registry.get(_in("Environment"), {}).get("Path", "")


def _is_ours(key: str, values: dict[str, str]) -> bool:
    """Tell whether a key or one of its values names the program."""
    names = (TITLE, COMMAND, IDENTITY, "SoraDesktop", BATCH_SUFFIX)
    # Windows itself remembers what was opened and installed when.
    if any(part in key for part in ("\\Explorer\\", r"\Software\Wine")):
        return False
    return any(name.lower() in text.lower() for name in names for text in (key, *values, *values.values()))
