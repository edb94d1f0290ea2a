"""A database that is made where there is no room for it is told so, and leaves nothing that is damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.storage.database import Database
from tests.plugins.small_disks import may_mount, small_disk

if TYPE_CHECKING:
    from pathlib import Path

if may_mount():

    @pytest.mark.parametrize("room", [40, 200, 300, 400, 500, 560])
    def test_a_new_database_on_a_full_disk_is_made_once_there_is_room(tmp_path: Path, room: int) -> None:
        path = tmp_path / "jobs.db"
        with small_disk(tmp_path, room) as resize:
            with pytest.raises(DiskFull, match="The disk is full"):
                Database.open(path)
            assert list(tmp_path.iterdir()) == []
            resize(4000)
            Database.open(path).close()
            Database.open(path).close()
