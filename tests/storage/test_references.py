"""Facts about kept reference images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage.references import ReferenceStore

if TYPE_CHECKING:
    from pathlib import Path


def test_an_image_is_kept_once(tmp_path: Path) -> None:
    store = ReferenceStore(tmp_path / "references")
    path = store.keep(b"image", "image/png")
    assert path.read_bytes() == b"image"
    assert path.suffix == ".png"
    assert store.keep(b"image", "image/png") == path
    assert store.keep(b"other", "image/webp") != path
    assert len(list(path.parent.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable):
        ReferenceStore(tmp_path / "file" / "references").keep(b"image", "image/png")
