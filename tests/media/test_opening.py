"""Clips are opened whatever their metadata hold, and whichever version of the library is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import pytest

from sora_desktop.media.opening import open_clip, texts
from sora_desktop.media.probe import probe
from sora_desktop.media.reading import FrameReader
from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.media.conftest import ClipMaker

STUB = resource_path("simulation", "stub.mp4")


@pytest.fixture
def of_release(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[dict[str, Any]]]:
    """Give a function that makes the library look like one of its releases, and tells with what it opens clips."""
    real: Any = av.open
    current = int(av.__version__.partition(".")[0])

    def pretend(version: str) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = []

        def opened(file: str, mode: str, **options: Any) -> Any:  # noqa: ANN401 - whatever the library takes
            said.append(options)
            return real(file, mode=mode, **(options if current < 19 else {}))

        monkeypatch.setattr(av, "open", opened)
        monkeypatch.setattr(av, "__version__", version)
        return said

    return pretend


def test_the_library_is_told_nothing_that_its_release_does_not_take(
    of_release: Callable[[str], list[dict[str, Any]]],
) -> None:
    said = of_release("18.1.0")
    open_clip(STUB).close()
    assert [sorted(options) for options in said] == [["metadata_errors"]]
    for version in ("19.0.0", "19.0.2", "20.1.0rc1"):
        said = of_release(version)
        open_clip(STUB).close()
        probe(STUB)
        FrameReader(STUB).close()
        assert said == [{}, {}, {}]


def test_metadata_in_another_encoding_become_texts_that_can_be_kept(make_clip: ClipMaker, tmp_path: Path) -> None:
    clip = make_clip("clip.mp4", ["red"], metadata={"title": "Crème"})
    other = tmp_path / "latin.mp4"
    other.write_bytes(clip.read_bytes().replace("è".encode(), b"\xe8 "))
    title = probe(other).metadata["title"]
    assert title == "Cr\N{REPLACEMENT CHARACTER} me"
    assert title.encode()
    with open_clip(other) as container:
        assert container.metadata["title"] == "Cr\udce8 me"
    assert texts({"a\udce8": "b"}) == {"a\N{REPLACEMENT CHARACTER}": "b"}
