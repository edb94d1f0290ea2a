"""Puts what a clip was made from into a copy of it, and reads it back: XMP in a box of its own at the end.

The box is the one that the XMP specification (part 3, section on MPEG-4) gives to files made of
boxes. Nothing before it is touched, so that the copy without the box is the original byte for byte.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sora_desktop.media.boxes import USER_TYPE, boxes
from sora_desktop.media.credential_marks import find_traces
from sora_desktop.media.signatures import HEAD_BYTES, MediaKind, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from sora_desktop.media.boxes import Box

XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The user type of a box of XMP."""

OURS = "urn:sora-desktop:clip#"
"""The name space of what only this program writes; its one property holds the settings as JSON."""

MOST = 4 * 2**20
"""Bytes of XMP that are read, and written."""

_MOST_PACKETS = 8
"""As many are read; each copy of a copy adds one."""

_BOX_HEAD = 8 + USER_TYPE
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SETTINGS = "settings"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""

_QUOTES = {'"': "&quot;", "'": "&apos;"}
"""Spelt out, so that no prompt can look like an attribute to whoever searches the packet as text."""

_DIGITAL_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Obstacle(Enum):
    """Why a file takes no packet."""

    NOT_MP4 = auto()
    CREDENTIALS = auto()
    """It has content credentials, which any change of it would break."""

    OPEN_END = auto()
    """Its last box goes on to its end, so nothing can come after it; or its boxes make no sense."""

    OTHER_XMP = auto()
    """It has XMP of another program, and a file has one packet only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What any program that knows XMP shows of a clip."""

    description: str
    title: str | None = None
    subjects: Sequence[str] = ()
    rating: int = 0
    created: str | None = None
    """When it was made, as in ISO 8601."""

    tool: str = "Sora Desktop"
    source: str | None = None
    """A word of IPTC's list of digital source types, such as `trainedAlgorithmicMedia`."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file ends with."""

    settings: str
    """The JSON of the packet."""

    body: int
    """How many bytes the file has before the packet's box; they are the original."""

    length: int
    """How many the box has."""


def packet(card: Card, settings: str) -> bytes:
    """Write a packet of XMP.

    Args:
        card: for all programs.
        settings: for this one, as JSON; it comes back exactly, whatever it is, if it is ASCII.
    """
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        f'<rdf:RDF xmlns:rdf="{_RDF}">\n'
        '<rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmlns:sd="{OURS}">\n'
        f"{''.join(_properties(card))}"
        f"<sd:{_SETTINGS}>{escape(settings, _QUOTES)}</sd:{_SETTINGS}>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    ).encode()


def box(content: bytes) -> bytes:
    """Put a packet into its box."""
    return (_BOX_HEAD + len(content)).to_bytes(4) + b"uuid" + XMP + content


def obstacle(file: BinaryIO) -> Obstacle | None:
    """Tell why an open file takes no packet, or None where it does.

    Raises:
        OSError: it cannot be read.
    """
    file.seek(0)
    if sniff(file.read(HEAD_BYTES)) is not MediaKind.MP4:
        return Obstacle.NOT_MP4
    traces = find_traces(file, MediaKind.MP4)
    if traces.embedded or traces.remote:
        return Obstacle.CREDENTIALS
    found = list(boxes(file))
    if not found or found[-1].open or found[-1].end != file.seek(0, os.SEEK_END):
        return Obstacle.OPEN_END
    if any(one.user_type == XMP and _settings_in(_content(file, one)) is None for one in found):
        return Obstacle.OTHER_XMP
    return None


def find(path: Path) -> Found | None:
    """Read the packet that this program put at the end of a file; None where there is none.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        if sniff(file.read(HEAD_BYTES)) is not MediaKind.MP4:
            return None
        last: Box | None = None
        for last in boxes(file):  # noqa: B007 - only the last one counts
            pass
        if last is None or last.user_type != XMP or last.open or last.end != file.seek(0, os.SEEK_END):
            return None
        settings = _settings_in(_content(file, last))
        return None if settings is None else Found(settings, last.start, last.length)


def find_settings(path: Path) -> str | None:
    """Read the JSON of the last packet that has some, wherever it is: other programs may move it.

    Raises:
        OSError: the file cannot be read.
    """
    settings: str | None = None
    with path.open("rb") as file:
        if sniff(file.read(HEAD_BYTES)) is MediaKind.MP4:
            for one in [one for one in boxes(file) if one.user_type == XMP][-_MOST_PACKETS:]:
                settings = _settings_in(_content(file, one)) or settings
    return settings


def _content(file: BinaryIO, one: Box) -> bytes:
    if one.length > MOST:
        return b""
    file.seek(one.start + one.head)
    return file.read(one.length - one.head)


def _settings_in(content: bytes) -> str | None:
    # A packet needs no declarations, and those of a stranger could make a small file fill the memory.
    if not content or b"<!" in content:
        return None
    try:
        root = ET.fromstring(content.decode())  # noqa: S314 - nothing is declared in it
    except (ET.ParseError, ValueError, RecursionError):
        return None
    name = f"{{{OURS}}}{_SETTINGS}"
    for described in root.iter(f"{{{_RDF}}}Description"):
        written = described.findtext(name) or described.get(name)
        if written:
            return written
    return None


def _properties(card: Card) -> Iterator[str]:
    yield _alternatives("dc:description", card.description)
    if card.title:
        yield _alternatives("dc:title", card.title)
    if card.subjects:
        items = "".join(f"<rdf:li>{_written(text)}</rdf:li>" for text in card.subjects)
        yield f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>\n"
    if card.rating:
        yield f"<xmp:Rating>{card.rating}</xmp:Rating>\n"
    if card.created:
        yield f"<xmp:CreateDate>{_written(card.created)}</xmp:CreateDate>\n"
    yield f"<xmp:CreatorTool>{_written(card.tool)}</xmp:CreatorTool>\n"
    if card.source:
        yield f"<Iptc4xmpExt:DigitalSourceType>{_DIGITAL_SOURCE}{card.source}</Iptc4xmpExt:DigitalSourceType>\n"


def _alternatives(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{_written(text)}</rdf:li></rdf:Alt></{name}>\n'


def _written(text: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", text), _QUOTES)
