"""Facts about a crash at each single point on a clip's way to its name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.paths import DataPaths

_KEEP_AND_DIE = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import disk, files, paths
where, job_id, death, clip = sys.argv[1:]
paths = paths.DataPaths.for_folder(Path(where))
videos = files.VideoFiles(paths.videos, paths.parts, "{prompt}", trash=paths.trash)
job = Job(id=JobId(job_id), connection="c", request=VideoRequest(prompt="a peanut"), created_at=datetime.now(UTC))

def die(*_):
    os._exit(0)

def no_link(*_):
    raise PermissionError(1, "no links here")

def reserve(source, target):
    os.link = no_link
    Path.replace = die
    disk.place(source, target)

if death == "before the name is noted":
    files.file_name = die
elif death == "before the name is given":
    files.place = die
elif death == "while the name is held":
    real, files.place = files.place, lambda source, target: reserve(source, target)
elif death == "between the two names":
    Path.unlink = lambda path, missing_ok=False: die() if path.exists() else None
elif death == "before the folder is synced":
    disk.sync_folder = lambda folder: die() if folder == paths.videos else None
part = videos.part(job)
part.begin(offset=0, etag=None, total=None if death == "while the name is held" else len(bytes.fromhex(clip)))
part.write(bytes.fromhex(clip))
videos.keep(part, job)
die()
"""


@pytest.mark.parametrize(
    "death",
    [
        "before the name is noted",
        "before the name is given",
        "while the name is held",
        "between the two names",
        "before the folder is synced",
        "before the commit",
    ],
)
def test_a_crash_anywhere_while_keeping_loses_nothing(
    paths: DataPaths,
    files: VideoFiles,
    make_job: Callable[..., Job],
    run_python: Callable[..., str],
    clip: bytes,
    death: str,
) -> None:
    job = make_job()
    run_python(_KEEP_AND_DIE, paths.root, job.id, death, clip[:3000].hex())
    adopted = files.adopt(job)
    assert adopted is not None
    assert adopted.path.name == "a peanut.mp4"
    assert adopted.path.read_bytes() == clip[:3000]
    assert adopted.sha256 == hashlib.sha256(clip[:3000]).hexdigest()
    assert [entry.name for entry in files.folder.iterdir()] == ["a peanut.mp4"]
    assert files.adopt(job) == adopted
