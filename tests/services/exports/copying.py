"""What tests of exports are made of: clips, wishes, and disks that are nearly full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.domain.exports import ExportWish
from sora_desktop.services.exports import ExportService
from sora_desktop.storage import copies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.jobs import Job

HEAD = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"


def content_of(number: int, size: int = 40) -> bytes:
    filler = number.to_bytes(4) * (size // 4)
    return HEAD + (8 + len(filler)).to_bytes(4) + b"free" + filler


def service_of(tmp_path: Path, jobs: Sequence[Job]) -> ExportService:
    async def of_file(sha256: str) -> list[Job]:
        return [job for job in jobs if job.file_sha256 == sha256]

    async def page(sequences: Sequence[int]) -> list[Job]:
        return [job for sequence in sequences for job in jobs if job.sequence == sequence]

    return ExportService(tmp_path / "kept", of_file, page)


def wish_for(target: Path, **fields: object) -> ExportWish:
    return replace(ExportWish(target=target, template="{prompt}"), **fields)  # type: ignore[arg-type]


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(copies.PREFIX)]
