"""Sees what becomes of a person's work when the package is upgraded and removed."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

from products.order import COMMAND, IDENTITY
from products.tools import run
from steps.errors import BuildFailed

from trying.minimal_debian import AT_HOME, HOME, PERSON, as_settings

if TYPE_CHECKING:
    from pathlib import Path

    from trying.minimal_debian import MinimalDebian

OLDER = "0.0.1-1"
_LEFT_FROM_BEFORE = f"usr/lib/{COMMAND}/_internal/only-in-the-older-build"
# PyInstaller's archive ends with this, and with 80 further bytes that begin with its length.
END_OF_ARCHIVE = b"MEI\x0c\x0b\x0a\x0b\x0e"
END_SIZE = 88
_SHIFT = 4096
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
_WORK = (
    ("connections", "add", "studio", "http://127.0.0.1:9/v1", "--auth", "none"),
    ("generate", "a peanut eating peanut butter", "--connection", "simulated", "--size", "640x360", "--seconds", "4"),
    ("generate", "a harbour at dawn", "--connection", "simulated", "--size", "640x360", "--seconds", "4"),
)
_UPGRADE_UNDER_WINDOW = f"""\
person() {{ runuser --user {PERSON} -- env {" ".join(as_settings(AT_HOME))} QT_QPA_PLATFORM=offscreen {COMMAND} "$@"; }}
log={HOME}/.local/share/{COMMAND}/logs/{COMMAND}.log
person & window=$!
for second in $(seq 60); do sleep 1; if grep -qs 'attached to' $log; then break; fi; done
apt-get -qq install --yes --no-install-recommends --allow-downgrades "$1"
shift
person "$@"
kill $(pgrep --parent $window) && wait $window
if grep -A 30 ' ERROR ' $log; then exit 1; fi
"""
_QUESTIONS = (("jobs", "list", "--json"), ("connections", "list", "--json"))


def older_build(package: Path, folder: Path) -> Path:
    """Make a build that is older than a package.

    It is the same under a lower version, with a file that went since, and with the modules in its executable at other
    places, as those of another version are.
    """
    tree = folder / "older"
    run("dpkg-deb", "--raw-extract", package, tree)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    control.write_text(
        "".join(f"Version: {OLDER}\n" if line.startswith("Version:") else line for line in lines), encoding="utf-8"
    )
    (tree / _LEFT_FROM_BEFORE).write_text("went since\n", encoding="utf-8")
    program = tree / "usr" / "lib" / COMMAND / COMMAND
    program.write_bytes(shifted(program.read_bytes()))
    older = folder / f"{COMMAND}_{OLDER}.deb"
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, older)
    return older


def shifted(executable: bytes) -> bytes:
    """Move the archive in a frozen executable; what starts it finds the archive by its end."""
    end = executable.rindex(END_OF_ARCHIVE)
    (length,) = struct.unpack_from("!I", executable, end + len(END_OF_ARCHIVE))
    begin = end + END_SIZE - length
    return executable[:begin] + bytes(_SHIFT) + executable[begin:]


def work(system: MinimalDebian) -> str:
    """Let a person make clips and add a server by commands."""
    for words in _WORK:
        system.person(COMMAND, *words, **_OFFSCREEN)
    clips = _clips(system)
    if len(clips) != len(_WORK) - 1:
        reason = f"{len(_WORK) - 1} clips were asked for, and there are {len(clips)}."
        raise BuildFailed(reason)
    return f"{len(clips)} clips of the simulation, and a server"


def remember(system: MinimalDebian) -> dict[str, str]:
    """Give all that a person would miss: what the commands tell, and the sums of the clips."""
    told = (line for words in _QUESTIONS for line in system.person(COMMAND, *words, **_OFFSCREEN).splitlines())
    return {**dict.fromkeys(told, ""), **_clips(system)}


def upgrade(system: MinimalDebian, package: str, before: dict[str, str]) -> str:
    """Install a newer build while a window of the one that is there is open, and check that nothing is missed.

    Args:
        system: where it happens.
        package: the newer build, inside the system.
        before: what `remember` gave with the older one.
    """
    old = system.packages()[COMMAND]
    # The window asks for what it has not loaded yet when a command hands its work over.
    system.root("sh", "-e", "-c", _UPGRADE_UNDER_WINDOW, "sh", package, *_WORK[-1])
    new = system.packages()[COMMAND]
    if system.path(_LEFT_FROM_BEFORE).exists():
        reason = "A file of the older build is still there."
        raise BuildFailed(reason)
    insist_on(before, remember(system), "the upgrade")
    return f"from {old} to {new}; jobs, servers and clips are the same; a window that was open made a further clip"


def remove(system: MinimalDebian, word: str, files: list[str]) -> str:
    """Take the package away, and check that all of it went, and nothing of the person's.

    Args:
        system: where it happens.
        word: what apt is told: `remove` or `purge`.
        files: what the package had brought.
    """
    before = _clips(system)
    system.root("apt-get", "-qq", word, "--yes", COMMAND)
    stayed = [name for name in files if system.path(name).is_symlink() or system.path(name).is_file()]
    mentions = system.root(
        "sh", "-c", f"grep -rlE '{IDENTITY}|usr/lib/{COMMAND}' /usr /etc /opt /var/lib/dpkg /var/cache/man || true"
    ).split()
    if stayed or mentions:
        reason = f"These are still there: {', '.join([*stayed, *mentions])}"
        raise BuildFailed(reason)
    if system.path(f"/usr/lib/{COMMAND}").exists():
        reason = f"/usr/lib/{COMMAND} is still there."
        raise BuildFailed(reason)
    insist_on(before, _clips(system), "the removal")
    if not system.path(f"{HOME}/.local/share/{COMMAND}").is_dir():
        reason = "The person's jobs and settings went with the package."
        raise BuildFailed(reason)
    return f"all {len(files)} files and folders went; {len(before)} clips and all jobs stayed"


def brought(system: MinimalDebian) -> list[str]:
    """Give the files and folders that the package brought."""
    return system.root("dpkg-query", "--listfiles", COMMAND).split("\n")


def _clips(system: MinimalDebian) -> dict[str, str]:
    sums = system.person("sh", "-c", "find Videos -name '*.mp4' -exec sha256sum {} +")
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in sums.splitlines())}


def insist_on(before: dict[str, str], after: dict[str, str], what: str) -> None:
    """Check that all is there that was there before, with what was said of it.

    Raises:
        BuildFailed: when something is gone or changed; the text says after what, and names it.
    """
    changed = [name for name, value in before.items() if after.get(name) != value]
    if changed:
        reason = f"After {what}, this is no longer the same: {json.dumps(changed, ensure_ascii=False)}"
        raise BuildFailed(reason)
