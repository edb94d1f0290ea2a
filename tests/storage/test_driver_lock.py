"""Facts about the lock of the process that drives the jobs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import AlreadyDriving, FolderNotWritable
from sora_desktop.storage.driver_lock import DriverLock

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

_HOLD = """
import sys
from pathlib import Path
from sora_desktop.storage.driver_lock import DriverLock
lock = DriverLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.readline()
lock.release()
print("released", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "driver.lock"


@pytest.fixture
def holder(path: Path, start_python: Callable[..., subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Start another process that drives."""
    process = start_python(_HOLD, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_first_one_drives(path: Path) -> None:
    lock = DriverLock(path)
    states = [lock.held]
    with lock:
        lock.acquire()
        states.append(lock.held)
    states.append(lock.held)
    lock.release()
    assert states == [False, True, False]


def test_a_second_one_is_told_who_drives(path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(AlreadyDriving) as raised:
        DriverLock(path).acquire()
    assert raised.value.facts == {"process": str(holder.pid), "path": str(path.parent)}


def test_a_second_one_in_the_same_process_is_told_too(path: Path) -> None:
    with DriverLock(path), pytest.raises(AlreadyDriving, match=str(os.getpid())):
        DriverLock(path).acquire()


def test_asking_often_disturbs_nobody(path: Path, holder: subprocess.Popen[str]) -> None:
    for _ in range(5):
        with pytest.raises(AlreadyDriving, match=str(holder.pid)):
            DriverLock(path).acquire()


def test_a_killed_driver_leaves_the_lock_free(path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with DriverLock(path) as lock:
        assert lock.held
        with pytest.raises(AlreadyDriving, match=str(os.getpid())):
            DriverLock(path).acquire()


def test_a_lock_that_was_let_go_is_free(path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write("go\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "released\n"
    with DriverLock(path) as lock:
        assert lock.held


def test_of_several_that_want_it_at_once_one_gets_it(
    path: Path, start_python: Callable[..., subprocess.Popen[str]]
) -> None:
    script = """
import sys
from pathlib import Path
from sora_desktop.domain.errors import AlreadyDriving
from sora_desktop.storage.driver_lock import DriverLock
lock = DriverLock(Path(sys.argv[1]))
sys.stdin.readline()
try:
    lock.acquire()
    print("held", flush=True)
except AlreadyDriving:
    print("refused", flush=True)
sys.stdin.readline()
"""
    processes = [start_python(script, path) for _ in range(3)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = []
    for process in processes:
        assert process.stdout is not None
        answers.append(process.stdout.readline())
    assert sorted(answers) == ["held\n", "refused\n", "refused\n"]
    for process in processes:
        process.kill()
        process.wait()
    with DriverLock(path) as lock:
        assert lock.held


def test_a_folder_that_may_only_be_read_is_explained(open_folder: Path, run_python: Callable[..., str]) -> None:
    script = """
import os, sys
from pathlib import Path
from sora_desktop.domain.errors import StorageError
from sora_desktop.storage.driver_lock import DriverLock
lock = DriverLock(Path(sys.argv[1]) / "driver.lock")
os.chmod(sys.argv[1], 0o555)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    lock.acquire()
except StorageError as error:
    print(type(error).__name__, error, lock.held)
"""
    said = run_python(script, open_folder)
    assert said.startswith(f"FolderNotWritable Cannot write to {open_folder}: Permission denied.")
    assert said.endswith("False\n")


def test_a_holder_that_left_no_number_is_unknown(path: Path, holder: subprocess.Popen[str]) -> None:
    path.with_suffix(".pid").unlink()
    with pytest.raises(AlreadyDriving, match="process unknown"):
        DriverLock(path).acquire()


def test_a_folder_that_takes_no_lock_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable):
        DriverLock(tmp_path / "file" / "driver.lock").acquire()


def test_a_lock_that_cannot_name_its_holder_is_let_go(path: Path) -> None:
    (path.with_suffix(".pid")).mkdir(parents=True)
    with pytest.raises(FolderNotWritable):
        DriverLock(path).acquire()
    path.with_suffix(".pid").rmdir()
    with DriverLock(path) as lock:
        assert lock.held
