"""Reads the fields of edits, extensions and characters, refusing in the protocol's words what does not fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.emulator.bodies import SentFile
from sora_desktop.emulator.brackets import assemble
from sora_desktop.emulator.orders import identifier, missing, prompt, refuse_unknown, required, seconds, text
from sora_desktop.emulator.refusals import invalid, wrong_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.emulator.bodies import Fields

_VIDEO = "video"
_MODEL = "model"
_SECONDS = "seconds"
_NAME = "name"
_UNTOLD_TYPES = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationOrder:
    """What somebody asks for that is made from another video."""

    source: str | bytes
    """The id of the other video, or a clip's file."""

    prompt: str
    seconds: float | None = None
    model: str | None = None


def read_edit(sent: Fields) -> DerivationOrder:
    """Read the fields of an edit.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type or value.
    """
    fields, source = _with_source(sent)
    refuse_unknown(fields, _known(source))
    return DerivationOrder(source=source, prompt=prompt(fields), model=text(fields, _MODEL))


def read_extension(sent: Fields) -> DerivationOrder:
    """Read the fields of an extension.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type or value.
    """
    fields, source = _with_source(sent)
    refuse_unknown(fields, (*_known(source), _SECONDS))
    words = prompt(fields)
    required(fields, _SECONDS)
    return DerivationOrder(source=source, prompt=words, seconds=seconds(fields), model=text(fields, _MODEL))


def read_character(fields: Fields) -> tuple[str, bytes]:
    """Read the fields of a character: its name, and a clip's file.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type.
    """
    refuse_unknown(fields, (_VIDEO, _NAME))
    if _VIDEO not in fields:
        raise missing(_VIDEO)
    video = fields[_VIDEO]
    if not isinstance(video, SentFile):
        raise wrong_type(_VIDEO, "a file", video)
    return required(fields, _NAME), _clip(video)


def _with_source(sent: Fields) -> tuple[Fields, str | bytes]:
    """Give the fields of a request, and what another video is to be made from."""
    fields = assemble(sent, objects=(_VIDEO,))
    if _VIDEO not in fields:
        raise missing(_VIDEO)
    value = fields[_VIDEO]
    if isinstance(value, SentFile):
        return fields, _clip(value)
    found = _object(value)
    if found is None:
        raise wrong_type(_VIDEO, "a file or an object", value)
    return fields, identifier(found, _VIDEO)


def _known(source: str | bytes) -> tuple[str, ...]:
    # The model of a video that is there already is not to be chosen again.
    return (_VIDEO, "prompt") if isinstance(source, str) else (_VIDEO, "prompt", _MODEL)


def _object(value: object) -> Mapping[str, object] | None:
    """Give an object, also one that is a part of a form and so written as JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _clip(file: SentFile) -> bytes:
    essence = (file.media_type or "").split(";")[0].strip().lower()
    if essence not in _UNTOLD_TYPES and not essence.startswith("video/"):
        msg = f"Invalid file '{_VIDEO}': unsupported mimetype ('{essence[:80]}'). Supported formats are 'video/mp4'."
        raise invalid(msg, param=_VIDEO, code="unsupported_mimetype")
    return file.data
