"""The settings file: what a person chose and the window remembers; light enough to be read before the first paint."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sora_desktop.domain.errors import SettingsUnreadable
from sora_desktop.storage.disk import disk_errors, place, reason, write_atomically
from sora_desktop.storage.names import DEFAULT_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What a settings file can hold."""

_TEXT: tuple[type, ...] = (str,)
_TEXT_OR_NONE: tuple[type, ...] = (str, type(None))
_MAPPING: tuple[type, ...] = (dict,)
_LIST: tuple[type, ...] = (list,)
_FLAG: tuple[type, ...] = (bool,)
_NUMBER: tuple[type, ...] = (int,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is remembered besides jobs and connections."""

    videos_folder: str | None = None
    """Where new clips go, or None for the usual folder."""

    former_folders: list[str] = field(default_factory=list)
    """Where clips still are that are being moved to the present folder; usually none."""

    file_name_template: str = DEFAULT_TEMPLATE
    trash_days: int = 30
    """Days after which clips in the trash are deleted for good; 0 keeps them."""

    trash_since: str | None = None
    """Since when that is so, as an ISO time: what was in the trash before counts from then."""

    trash_seen: str | None = None
    """When the trash was last looked at, to a day; by this, a clock that was set is noticed."""

    trash_doubt: str | None = None
    """Since when the clock is to prove itself before anything is deleted by age; None while it is believed."""

    least_free: int = 1_000_000_000
    """Bytes that must be free where clips are kept for one to be begun; 0 looks at nothing."""

    sidecars: bool = False
    """Whether a file with all settings is kept beside each clip."""

    color_scheme: str = "system"
    """`system`, `light` or `dark`."""

    start_paused: bool = False
    """Whether the window sends nothing after its start before a person resumes the queue."""

    keep_awake: bool = True
    """Whether the computer is kept from falling asleep while jobs run."""

    service_on: bool = False
    """Whether the window lets other programs of this computer use it."""

    service_port: int = 3000
    """Where it listens for them."""

    tell_updates: bool = False
    """Whether a person wants to be told of newer versions; nothing is asked before."""

    updates: Mapping[str, Json] = field(default_factory=dict)
    """When was asked for a newer version, and what was answered."""

    window: Mapping[str, Json] = field(default_factory=dict)
    """Geometry, splitters, columns: whatever the window wants to find again."""

    draft: Mapping[str, Json] = field(default_factory=dict)
    """The form as it was left, with a prompt that was not sent."""

    unknown: Mapping[str, Json] = field(default_factory=dict)
    """What another version of the program wrote; it is written back as it was."""

    problem: SettingsUnreadable | None = field(default=None, compare=False)
    """Why the file, or a part of it, could not be used; told once and never stored."""


_KINDS: dict[str, tuple[type, ...]] = {
    "videos_folder": _TEXT_OR_NONE,
    "former_folders": _LIST,
    "file_name_template": _TEXT,
    "trash_days": _NUMBER,
    "trash_since": _TEXT_OR_NONE,
    "trash_seen": _TEXT_OR_NONE,
    "trash_doubt": _TEXT_OR_NONE,
    "least_free": _NUMBER,
    "sidecars": _FLAG,
    "color_scheme": _TEXT,
    "start_paused": _FLAG,
    "keep_awake": _FLAG,
    "service_on": _FLAG,
    "service_port": _NUMBER,
    "tell_updates": _FLAG,
    "updates": _MAPPING,
    "window": _MAPPING,
    "draft": _MAPPING,
}


def load(path: Path) -> Settings:
    """Read the settings; whatever cannot be read is kept aside, reported in `problem`, and left at its default."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        return Settings(problem=_put_aside(path, _words(error)))
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Settings(problem=_put_aside(path, f"it is not JSON ({error})"))
    if not isinstance(values, dict):
        return Settings(problem=_put_aside(path, "it is not a JSON object"))
    known: dict[str, Any] = {name: values.pop(name) for name in _KINDS if name in values}
    wrong = [name for name, value in known.items() if not isinstance(value, _KINDS[name])]
    for name in wrong:
        del known[name]
    problem = _put_aside(path, f"the value of {', '.join(wrong)} makes no sense") if wrong else None
    return Settings(**known, unknown=values, problem=problem)


def save(path: Path, settings: Settings) -> None:
    """Write the settings so that a crash leaves either the old or the new ones.

    Raises:
        DiskFull: there is no room.
        FolderNotWritable: the folder cannot be written.
    """
    values = {**settings.unknown, **{name: getattr(settings, name) for name in _KINDS}}
    text = json.dumps(values, indent=2, sort_keys=True, default=dict) + "\n"
    with disk_errors(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, text.encode())


def _words(error: OSError | UnicodeDecodeError) -> str:
    return reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"


def _put_aside(path: Path, why: str) -> SettingsUnreadable:
    """Move the file where nobody overwrites it; where even that fails it stays."""
    stem = f"{path.name}.unreadable-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    for number in itertools.count(1):
        kept = path.with_name(stem if number == 1 else f"{stem}-{number}")
        try:
            place(path, kept)
        except FileExistsError:
            continue
        except OSError:
            kept = path
        break
    return SettingsUnreadable(path=str(path), reason=why, kept=str(kept))
