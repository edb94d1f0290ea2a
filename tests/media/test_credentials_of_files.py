"""The verdicts on files that are damaged, hostile, of other kinds, or no files at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.credentials import NO_CREDENTIALS, CredentialState, Obstacle, explained
from sora_desktop.media.credentials import LARGEST, read_credentials
from tests.plugins.signed_clips import MANIFEST_BOX, box, flipped, manifest_place

if TYPE_CHECKING:
    from tests.media.conftest import ClipMaker
    from tests.plugins.signed_clips import SignedClips

XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


class TestDamage:
    """What damage and hostility make of it."""

    def test_a_file_that_ends_within_its_manifest_is_unreadable(self, signed_clips: SignedClips) -> None:
        path = signed_clips.signed(signed_clips.authority())
        start, end = manifest_place(path.read_bytes())
        self._is_unreadable(signed_clips.changed(path, "cut.mp4", lambda content: content[: (start + end) // 2]))

    def test_half_a_manifest_in_a_whole_box_is_unreadable(self, signed_clips: SignedClips) -> None:
        path = signed_clips.signed(signed_clips.authority())

        def halved(content: bytes) -> bytes:
            start, end = manifest_place(content)
            return content[:start] + box(b"uuid", content[start + 8 : (start + end) // 2]) + content[end:]

        self._is_unreadable(signed_clips.changed(path, "half.mp4", halved))

    @pytest.mark.parametrize("length", [2**31, 2**32 - 1, 9])
    def test_a_manifest_box_of_a_wrong_length_is_unreadable(self, signed_clips: SignedClips, length: int) -> None:
        path = signed_clips.signed(signed_clips.authority())

        def stretched(content: bytes) -> bytes:
            start, _ = manifest_place(content)
            return content[:start] + length.to_bytes(4) + content[start + 4 :]

        found = read_credentials(signed_clips.changed(path, "stretched.mp4", stretched))
        assert found.state is CredentialState.UNREADABLE

    def test_boxes_within_boxes_without_end_are_unreadable(self, signed_clips: SignedClips) -> None:
        described = box(b"jumd", b"c2pa" + bytes.fromhex("00110010800000aa00389b71") + b"\x03c2pa\0")
        inner = b""
        for _ in range(5000):
            inner = box(b"jumb", described + inner)
        self._is_unreadable(self._holding(signed_clips, inner))

    def test_noise_and_nothing_are_unreadable(self, signed_clips: SignedClips) -> None:
        self._is_unreadable(self._holding(signed_clips, bytes(range(256)) * 100))
        self._is_unreadable(signed_clips.unsigned(user_box=box(b"uuid", MANIFEST_BOX)))

    def test_a_huge_manifest_is_not_read_at_all(self, signed_clips: SignedClips) -> None:
        path = signed_clips.unsigned()
        with path.open("ab") as file:
            file.write((LARGEST + 1).to_bytes(4) + b"uuid" + MANIFEST_BOX)
            # A hole: it takes no room.
            file.truncate(file.tell() + LARGEST)
        found = read_credentials(path)
        assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.SIZE)

    def test_a_manifest_behind_a_box_that_makes_no_sense_is_not_overlooked(self, signed_clips: SignedClips) -> None:
        content = signed_clips.signed(signed_clips.authority()).read_bytes()
        start, _ = manifest_place(content)
        hidden = content[:start] + b"\0\0\0\x03free" + content[start:]
        self._is_unreadable(signed_clips.changed(signed_clips.unsigned(), "hidden.mp4", lambda _: hidden))

    def test_two_manifest_stores_are_unreadable(self, signed_clips: SignedClips) -> None:
        path = signed_clips.signed(signed_clips.authority())

        def doubled(content: bytes) -> bytes:
            start, end = manifest_place(content)
            return content[:end] + content[start:]

        self._is_unreadable(signed_clips.changed(path, "two.mp4", doubled))

    @staticmethod
    def _holding(signed_clips: SignedClips, store: bytes) -> Path:
        head = MANIFEST_BOX + bytes(4) + b"manifest\0" + bytes(8)
        return signed_clips.unsigned("hostile.mp4", user_box=box(b"uuid", head + store))

    @staticmethod
    def _is_unreadable(path: Path) -> None:
        found = read_credentials(path)
        assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.FORM)


class TestFiles:
    """Files of all kinds, and what is no file."""

    @pytest.mark.parametrize("content", [b"", b"no video", b"\x1a\x45\xdf\xa3" + bytes(40) + b"c2pa"])
    def test_other_kinds_of_files_have_none_that_could_be_read(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "clip.webm"
        path.write_bytes(content)
        found = read_credentials(path)
        assert (found.state, found.obstacle) == (CredentialState.NONE, Obstacle.KIND)
        assert "this kind" in explained(found)

    def test_what_is_no_file_is_unreadable_and_nobody_waits_for_it(self, tmp_path: Path) -> None:
        if hasattr(os, "mkfifo"):
            os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path, tmp_path / "missing.mp4", tmp_path / "pipe", Path("a\0b"), tmp_path / ("x" * 5000)):
            found = read_credentials(path)
            assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.FILE)

    def test_an_avi_is_read_too(self, signed_clips: SignedClips, make_clip: ClipMaker) -> None:
        authority = signed_clips.authority()
        plain = make_clip("plain.avi", ["red"], codec="mpeg4")
        assert read_credentials(plain) == NO_CREDENTIALS
        path = signed_clips.signed(authority, "signed.avi", source=plain, media_type="video/avi")
        assert read_credentials(path, authority.pem).state is CredentialState.TRUSTED
        altered = signed_clips.changed(
            path, "altered.avi", lambda content: flipped(content, content.index(b"movi") + 9)
        )
        assert read_credentials(altered, authority.pem).state is CredentialState.ALTERED

    def test_a_real_clip_is_read_too(self, signed_clips: SignedClips, make_clip: ClipMaker) -> None:
        authority = signed_clips.authority()
        path = signed_clips.signed(authority, source=make_clip("plain.mp4", ["red", "green"]))
        assert read_credentials(path, authority.pem).state is CredentialState.TRUSTED

    def test_an_address_of_credentials_is_told_and_not_asked(self, signed_clips: SignedClips) -> None:
        def remote(builder: object) -> None:
            builder.set_no_embed()  # type: ignore[attr-defined]
            builder.set_remote_url("http://127.0.0.1:9/clip.c2pa")  # type: ignore[attr-defined]

        path = signed_clips.signed(signed_clips.authority(), build=remote)
        found = read_credentials(path)
        assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.REMOTE)
        assert found.remote == "http://127.0.0.1:9/clip.c2pa"
        assert "not fetched" in explained(found)

    def test_other_things_that_a_clip_says_of_itself_are_no_address(self, signed_clips: SignedClips) -> None:
        for words in (b'dcterms:provenance="self#jumbf=c2pa"', b'xmp:Creator="http://example.org"', b"\xff\xfe" * 50):
            path = signed_clips.unsigned(user_box=box(b"uuid", XMP_BOX + words))
            assert read_credentials(path) == NO_CREDENTIALS
