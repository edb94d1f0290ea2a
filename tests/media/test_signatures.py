"""Files are told apart by their first bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from sora_desktop.media.signatures import HEAD_BYTES, MediaKind, describe, sniff

MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
HEADS = {
    MediaKind.MP4: MP4,
    MediaKind.WEBM: b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    MediaKind.MKV: b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska",
    MediaKind.AVI: b"RIFF\x00\x10\x00\x00AVI LIST",
    MediaKind.GIF: b"GIF89a\x01\x00\x01\x00",
    MediaKind.PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    MediaKind.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    MediaKind.WEBP: b"RIFF\x00\x10\x00\x00WEBPVP8 ",
}


@pytest.mark.parametrize(("kind", "head"), HEADS.items())
def test_each_kind_is_known_by_its_head(kind: MediaKind, head: bytes) -> None:
    assert sniff(head) is kind


@pytest.mark.parametrize("kind", [MediaKind.PNG, MediaKind.JPEG, MediaKind.WEBP, MediaKind.GIF])
def test_images_that_pillow_writes_are_known(kind: MediaKind) -> None:
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, kind.name)
    assert sniff(target.getvalue()) is kind


@pytest.mark.parametrize("length", [b"\x88", b"\x40\x08", b"\x01\x00\x00\x00\x00\x00\x00\x08"])
def test_a_matroska_file_may_say_the_length_of_its_name_in_more_bytes(length: bytes) -> None:
    assert sniff(b"\x1a\x45\xdf\xa3\xa3\x42\x82" + length + b"matroska\x42\x87\x81\x04") is MediaKind.MKV


@given(head=st.sampled_from(list(HEADS.items())), tail=st.binary(max_size=64))
@example(head=(MediaKind.WEBM, HEADS[MediaKind.WEBM]), tail=b"atroska")
def test_what_follows_the_signature_does_not_matter(head: tuple[MediaKind, bytes], tail: bytes) -> None:
    assert sniff(head[1] + tail) is head[0]


@given(head=st.binary(max_size=HEAD_BYTES))
def test_any_bytes_are_judged_without_an_error(head: bytes) -> None:
    words = describe(head)
    assert words
    assert (sniff(head) is None) or words == sniff(head).words  # type: ignore[union-attr]


@given(text=st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_text_is_called_text_or_something_more_exact(text: str) -> None:
    head = text.encode()[:HEAD_BYTES]
    if sniff(head) is None and head[4:8] != b"ftyp":
        assert describe(head) in {"plain text", "JSON", "an HTML page", "a PDF document", "XML"}


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><html>", "an HTML page"),
        (b"<HTML><body>Bad gateway", "an HTML page"),
        (b'{"error": {"message": "no"}}', "JSON"),
        (b"[1, 2]", "JSON"),
        (b"upstream timed out\n", "plain text"),
        ("schließlich".encode()[:5], "plain text"),
        (HEADS[MediaKind.PNG], "a PNG image"),
        (HEADS[MediaKind.MP4], "an MP4 video"),
        (b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00", "an AVIF image"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "an audio file"),
        (b"\x7fELF\x02\x01\x01", "unknown data"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
    ],
)
def test_what_came_is_named_in_words(head: bytes, words: str) -> None:
    assert describe(head) == words


def test_pictures_and_sounds_in_an_mp4_box_are_no_video() -> None:
    assert sniff(b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00") is None
    assert sniff(b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00") is None


def test_kinds_have_the_suffix_and_type_that_people_use() -> None:
    assert [kind.suffix for kind in MediaKind] == [".mp4", ".webm", ".mkv", ".avi", ".gif", ".png", ".jpg", ".webp"]
    assert MediaKind.MP4.media_type == "video/mp4"
    assert MediaKind.WEBP.media_type == "image/webp"
    assert {kind for kind in MediaKind if not kind.is_video} == {MediaKind.PNG, MediaKind.JPEG, MediaKind.WEBP}
