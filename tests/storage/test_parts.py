"""Facts about bytes on their way: they survive kills, and none of unknown origin is ever used."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage import parts
from sora_desktop.storage.notes import Note, Notes
from sora_desktop.storage.parts import PartFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.base import ContentSink


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "notes")


@pytest.fixture
def again(tmp_path: Path, notes: Notes) -> Callable[[], PartFile]:
    """Look at the same part anew, as another run would."""
    (tmp_path / "clips").mkdir()
    return lambda: PartFile(tmp_path / "clips" / ".job.part", "job", notes)


def test_a_part_is_a_sink_for_clients(again: Callable[[], PartFile]) -> None:
    sink: ContentSink = again()
    sink.begin(offset=0, etag=None, total=None)
    sink.write(b"abc")
    assert sink.offset == 3


def test_nothing_is_there_at_first(again: Callable[[], PartFile]) -> None:
    part = again()
    assert (part.offset, part.etag, part.total) == (0, None, None)
    assert not part.path.exists()


def test_bytes_and_their_etag_are_there_again(again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag='"one"', total=10)
        part.write(b"abc")
    later = again()
    assert (later.offset, later.etag, later.total) == (3, '"one"', 10)
    with later:
        later.begin(offset=3, etag='"one"', total=10)
        later.write(b"defg")
        assert later.finish() == (7, hashlib.sha256(b"abcdefg").hexdigest())
    assert later.path.read_bytes() == b"abcdefg"


def test_beginning_anew_forgets_the_old_bytes_and_their_etag(again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag='"one"', total=10)
        part.write(b"abcdefgh")
        part.begin(offset=0, etag='"two"', total=2)
        part.write(b"xy")
        assert part.finish() == (2, hashlib.sha256(b"xy").hexdigest())
    later = again()
    assert (later.offset, later.etag, later.total) == (2, '"two"', 2)


def test_going_on_before_the_end_cuts_what_is_behind(again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag=None, total=None)
        part.write(b"abcdef")
        part.begin(offset=2, etag=None, total=None)
        part.write(b"X")
        assert part.finish() == (3, hashlib.sha256(b"abX").hexdigest())


def test_going_on_behind_the_end_is_refused(again: Callable[[], PartFile]) -> None:
    with again() as part, pytest.raises(ValueError, match="cannot go on at byte 5 of 0"):
        part.begin(offset=5, etag=None, total=None)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.integers(0, 10), st.lists(st.binary(max_size=5), max_size=4)), max_size=5))
def test_any_order_of_tries_gives_the_bytes_and_their_digest(
    again: Callable[[], PartFile], tries: list[tuple[int, list[bytes]]]
) -> None:
    again().clear()
    expected = b""
    for back, pieces in tries:
        with again() as part:
            assert part.offset == len(expected)
            offset = max(0, len(expected) - back)
            part.begin(offset=offset, etag=None, total=None)
            for piece in pieces:
                part.write(piece)
            expected = expected[:offset] + b"".join(pieces)
    with again() as part:
        assert part.finish() == (len(expected), hashlib.sha256(expected).hexdigest())


def test_what_has_come_is_synced_now_and_then_and_in_the_end(
    again: Callable[[], PartFile], notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def synced() -> int | None:
        note = notes.read("job")
        return note.synced if note else None

    with again() as part:
        part.begin(offset=0, etag='"one"', total=10)
        part.write(b"abc")
        assert synced() == 0
        with monkeypatch.context() as later:
            later.setattr(parts, "SYNC_EVERY", 0.0)
            part.write(b"de")
            assert synced() == 5
        part.write(b"fg")
        assert synced() == 5
    assert synced() == 7
    with again() as part:
        part.begin(offset=6, etag='"one"', total=10)
        assert synced() == 6


def test_in_another_start_of_the_computer_only_synced_bytes_count(
    again: Callable[[], PartFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = again()
    part.begin(offset=0, etag='"one"', total=10)
    part.write(b"abc")
    part.sync()
    part.write(b"def")
    part.close()
    assert again().offset == 6
    monkeypatch.setattr(parts, "this_boot", lambda: "another")
    with again() as later:
        assert (later.offset, later.etag) == (3, '"one"')
        later.begin(offset=3, etag='"one"', total=10)
        later.write(b"DEF")
        assert later.finish() == (6, hashlib.sha256(b"abcDEF").hexdigest())


def test_bytes_whose_sync_failed_do_not_count_as_synced(
    again: Callable[[], PartFile], notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with again() as part:
        part.begin(offset=0, etag='"one"', total=10)
        part.write(b"abc")
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fails)
            with pytest.raises(FolderNotWritable):
                part.sync()
    note = notes.read("job")
    assert note is not None
    assert note.synced == 0


def test_bytes_without_a_note_do_not_count(again: Callable[[], PartFile]) -> None:
    again().path.write_bytes(b"whose?")
    with again() as part:
        assert part.offset == 0
        part.begin(offset=0, etag=None, total=None)
        part.write(b"mine")
    assert again().path.read_bytes() == b"mine"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"part": 7}', b'{"part": "x", "total": "y"}', b'{"a": 1}'])
def test_a_note_that_makes_no_sense_is_none(notes: Notes, content: bytes) -> None:
    notes.write("job", Note(part="x"))
    notes._path("job").write_bytes(content)
    assert notes.read("job") is None


def test_a_link_in_the_place_of_a_part_is_never_written_through(tmp_path: Path, again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag=None, total=None)
        part.write(b"abc")
    precious = tmp_path / "precious"
    precious.write_bytes(b"abc")
    part.path.unlink()
    part.path.symlink_to(precious)
    with again() as part:
        assert part.offset == 0
        part.begin(offset=0, etag=None, total=None)
        part.write(b"xyz")
    assert precious.read_bytes() == b"abc"
    assert not part.path.is_symlink()


def test_a_part_that_is_a_clip_already_is_never_written_through(tmp_path: Path, again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag=None, total=None)
        part.write(b"abc")
    os.link(part.path, tmp_path / "clip")
    with again() as part:
        assert part.offset == 0
        part.begin(offset=0, etag=None, total=None)
        part.write(b"xyz")
    assert (tmp_path / "clip").read_bytes() == b"abc"


def test_a_link_that_comes_between_is_refused(tmp_path: Path, again: Callable[[], PartFile]) -> None:
    with again() as part:
        part.begin(offset=0, etag=None, total=None)
        part.write(b"abc")
    later = again()
    later.path.rename(tmp_path / "elsewhere")
    later.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderNotWritable):
        later.begin(offset=3, etag=None, total=None)


def test_a_folder_that_vanished_is_explained(again: Callable[[], PartFile]) -> None:
    part = again()
    part.path.parent.rmdir()
    with pytest.raises(FolderNotWritable, match="No such file or directory") as raised:
        part.begin(offset=0, etag=None, total=None)
    assert raised.value.facts["path"] == str(part.path.parent)


def test_writing_before_beginning_or_after_closing_fails(again: Callable[[], PartFile]) -> None:
    part = again()
    with pytest.raises(FolderNotWritable):
        part.write(b"abc")
    part.begin(offset=0, etag=None, total=None)
    part.close()
    with pytest.raises(FolderNotWritable):
        part.write(b"abc")
    assert part.offset == 0


def test_no_descriptor_is_left_open(again: Callable[[], PartFile]) -> None:
    before = os.listdir("/proc/self/fd")  # noqa: PTH208 - names are what matters
    for _ in range(3):
        with again() as part:
            part.begin(offset=0, etag=None, total=None)
            part.begin(offset=0, etag=None, total=None)
            part.write(b"abc")
            part.finish()
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208 - names are what matters
