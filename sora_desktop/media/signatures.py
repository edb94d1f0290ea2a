"""Tells by its first bytes what a file is; imports nothing heavy."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

HEAD_BYTES = 512
"""How many bytes from a file's start are enough to judge it."""

_ARTICLED = {"mp4": "an MP4 video", "avi": "an AVI video"}
_IMAGE_BRANDS = {b"avif": "an AVIF image", b"avis": "an AVIF image", b"heic": "a HEIC image", b"heix": "a HEIC image"}
_AUDIO_BRANDS = {b"M4A ", b"M4B "}
_OTHER_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "compressed data (gzip)"),
    (b"<?xml", "XML"),
)
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
# The element of an EBML header that names what it is the head of, its length in one byte or in more (RFC 8794).
_DOCUMENT_TYPE = re.compile(
    rb"\x42\x82(?:[\x81-\xff]|[\x01\x02\x04\x08\x10\x20\x40]\x00{0,6}[\x01-\x7f])(matroska|webm)"
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f")
_FIRST_PRINTABLE = 32
_DELETE = 127


class MediaKind(StrEnum):
    """A kind of file that a server may hand out as a clip or beside one."""

    MP4 = "mp4"
    WEBM = "webm"
    MKV = "mkv"
    AVI = "avi"
    GIF = "gif"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"

    @property
    def suffix(self) -> str:
        """The usual end of such a file's name, with its dot."""
        return ".jpg" if self is MediaKind.JPEG else f".{self.value}"

    @property
    def is_video(self) -> bool:
        """Whether it can hold a moving picture that we keep as a clip."""
        return self not in (MediaKind.PNG, MediaKind.JPEG, MediaKind.WEBP)

    @property
    def media_type(self) -> str:
        """The MIME type."""
        if self is MediaKind.AVI:
            return "video/x-msvideo"
        if self is MediaKind.MKV:
            return "video/x-matroska"
        return f"video/{self.value}" if self.is_video and self is not MediaKind.GIF else f"image/{self.value}"

    @property
    def words(self) -> str:
        """What a person calls such a file, with its article."""
        noun = "video" if self.is_video and self is not MediaKind.GIF else "image"
        return _ARTICLED.get(self.value, f"a {_NAMES.get(self.value, self.value.upper())} {noun}")


_NAMES = {"webm": "WebM", "webp": "WebP", "mkv": "Matroska"}


def sniff(head: bytes) -> MediaKind | None:
    """Tell the kind of a media file from its first bytes, or None if it is no kind we know.

    Args:
        head: the start of the file, at best `HEAD_BYTES` long.
    """
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return None if brand in _IMAGE_BRANDS or brand in _AUDIO_BRANDS else MediaKind.MP4
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        document = _DOCUMENT_TYPE.search(head, 0, HEAD_BYTES)
        return MediaKind.MKV if document and document[1] == b"matroska" else MediaKind.WEBM
    if head.startswith(b"RIFF"):
        return {b"AVI ": MediaKind.AVI, b"WEBP": MediaKind.WEBP}.get(head[8:12])
    if head.startswith((b"GIF87a", b"GIF89a")):
        return MediaKind.GIF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaKind.PNG
    return MediaKind.JPEG if head.startswith(b"\xff\xd8\xff") else None


def describe(head: bytes) -> str:
    """Say in a few English words what a file is, judging by its first bytes."""
    if not head:
        return "an empty file"
    kind = sniff(head)
    if kind:
        return kind.words
    if head[4:8] == b"ftyp":
        return _IMAGE_BRANDS.get(head[8:12], "an audio file")
    return _describe_text(head[:HEAD_BYTES])


def _describe_text(head: bytes) -> str:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:16].lower().startswith(_HTML_STARTS):
        return "an HTML page"
    for signature, words in _OTHER_SIGNATURES:
        if start.startswith(signature):
            return words
    if not _is_text(head):
        return "unknown data"
    return "JSON" if start.startswith((b"{", b"[")) else "plain text"


def _is_text(head: bytes) -> bool:
    if any((byte < _FIRST_PRINTABLE and byte not in _TEXT_CONTROLS) or byte == _DELETE for byte in head):
        return False
    try:
        # A head may end in the middle of a character: more is always still to come.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
