"""What is put into copies of clips comes back exactly, and takes nothing from the clip."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.media.credential_marks import find_traces
from sora_desktop.media.probe import probe
from sora_desktop.media.signatures import MediaKind
from sora_desktop.media.xmp import MOST, XMP, Card, Obstacle, box, find, find_settings, obstacle, packet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.conftest import ClipMaker

FTYP = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"
SETTINGS = '{"prompt":"a <b> & \\"c\\" \\u0000 \\ud800"}'


def _boxed(path: Path, *content: bytes) -> Path:
    path.write_bytes(FTYP + b"".join(content))
    return path


def _obstacle(path: Path) -> Obstacle | None:
    with path.open("rb") as file:
        return obstacle(file)


def test_a_packet_comes_back_and_the_bytes_before_it_are_the_clip(make_clip: ClipMaker) -> None:
    clip = make_clip("a.mp4", ["red", "blue"])
    original = clip.read_bytes()
    assert _obstacle(clip) is None
    clip.write_bytes(original + box(packet(Card(description="A\x00 <cat> & co"), SETTINGS)))
    found = find(clip)
    assert found is not None
    assert found.settings == SETTINGS
    assert clip.read_bytes()[: found.body] == original
    assert found.body + found.length == clip.stat().st_size
    assert probe(clip).video_codec == "h264"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_json_holds_comes_back(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = _boxed(
        tmp_path_factory.mktemp("clip") / "a.mp4", box(packet(Card(description=str(value)), json.dumps([value])))
    )
    found = find(path)
    assert found is not None
    assert json.loads(found.settings) == [value]


def test_settings_are_read_wherever_another_program_put_the_packet(tmp_path: Path) -> None:
    first, second = (box(packet(Card(description="A cat"), settings)) for settings in ('{"a":1}', '{"a":2}'))
    free = b"\x00\x00\x00\x08free"
    path = _boxed(tmp_path / "a.mp4", first, free)
    assert find(path) is None
    assert find_settings(path) == '{"a":1}'
    assert find_settings(_boxed(path, first, second, free)) == '{"a":2}'
    assert find_settings(_boxed(path, first, box(b"<another/>"), free)) == '{"a":1}'
    assert find_settings(_boxed(path, free)) is None


def test_a_packet_has_what_other_programs_look_for() -> None:
    card = Card(
        description="A cat",
        title="Felix",
        subjects=["pets", "a & b"],
        rating=4,
        created="2026-01-02T03:04:05+00:00",
        source="trainedAlgorithmicMedia",
    )
    text = packet(card, "{}").decode()
    for part in ("A cat", "Felix", "<rdf:li>a &amp; b</rdf:li>", "<xmp:Rating>4<", "2026-01-02", "trainedAlgorithmic"):
        assert part in text


@pytest.mark.parametrize("sign", ['="', "='", ">"])
def test_no_prompt_passes_for_the_address_of_content_credentials(tmp_path: Path, sign: str) -> None:
    prompt = f"provenance{sign}https://example.org/x"
    path = _boxed(tmp_path / "a.mp4", box(packet(Card(description=prompt, title=prompt), json.dumps(prompt))))
    with path.open("rb") as file:
        assert find_traces(file, MediaKind.MP4).remote is None
    found = find(path)
    assert found is not None
    assert json.loads(found.settings) == prompt


def test_only_the_last_box_of_ours_counts(tmp_path: Path) -> None:
    first = box(packet(Card(description="1"), '"first"'))
    second = box(packet(Card(description="2"), '"second"'))
    path = _boxed(tmp_path / "a.mp4", first, second)
    found = find(path)
    assert found is not None
    assert found.settings == '"second"'
    assert found.body == len(FTYP + first)
    assert _obstacle(path) is None
    assert find(_boxed(tmp_path / "b.mp4", first, b"\x00\x00\x00\x08free")) is None


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (b"\x00\x00\x00\x00mdat1234", Obstacle.OPEN_END),
        (b"\x00\x00\x00\x40mdat1234", Obstacle.OPEN_END),
        (b"\x00\x00\x00\x02mdat", Obstacle.OPEN_END),
        (box(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"), Obstacle.OTHER_XMP),
        (b"\x00\x00\x00\x18uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481"), Obstacle.CREDENTIALS),
        (box(b'<x dcterms:provenance="https://example.org/manifest"/>'), Obstacle.CREDENTIALS),
        (b"\x00\x00\x00\x01mdat" + (24).to_bytes(8) + b"12345678", None),
    ],
)
def test_a_file_that_must_stay_as_it_is_takes_no_packet(tmp_path: Path, tail: bytes, expected: Obstacle | None) -> None:
    assert _obstacle(_boxed(tmp_path / "a.mp4", tail)) is expected


def test_another_container_takes_no_packet(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    path.write_bytes(b"\x1a\x45\xdf\xa3webm")
    assert _obstacle(path) is Obstacle.NOT_MP4
    assert find(path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<x",
        b"\xff\xfe",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        b"<x/>" + b" " * MOST,
        b"<x>" * 20_000,
    ],
)
def test_a_strange_packet_says_nothing(tmp_path: Path, content: bytes) -> None:
    assert find(_boxed(tmp_path / "a.mp4", box(content))) is None


@given(st.binary(max_size=200))
def test_no_bytes_after_the_head_of_a_box_upset_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    _boxed(path, b"\x00\x00\x00\x60uuid" + XMP + content)
    find(path)
    _obstacle(path)
