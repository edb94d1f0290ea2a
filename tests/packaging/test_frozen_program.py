"""What is frozen on Linux is tried and measured as a program of its own, and packed into an archive."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from freezing import measure, trial
from products import desktop_share, tarball
from products.order import IDENTITY, STAMP_PLACE, BuildOrder, libraries_of
from steps.errors import BuildFailed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildOrder:
    """Order products of a frozen program that is a script, whose desktop is judged by nobody."""
    monkeypatch.setattr(desktop_share, "check", lambda _: None)
    made = BuildOrder(ROOT, tmp_path / "dist", "1.2.0", "abc", 1_700_000_000)
    (libraries_of(made.frozen) / STAMP_PLACE).parent.mkdir(parents=True)
    (made.frozen / "sora-desktop").write_text("#!/bin/sh\n", encoding="utf-8")
    (made.frozen / "sora-desktop").chmod(0o755)
    return made


def test_the_archive_unpacks_into_one_folder_that_belongs_to_nobody(order: BuildOrder, tmp_path: Path) -> None:
    bytes_of_both = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        bytes_of_both.append(tarball.make(tmp_path / name, order).read_bytes())

    with tarfile.open(order.dist / order.file_name(".tar.xz")) as archive:
        members = {member.name: member for member in archive}
    top = "sora-desktop-1.2.0"
    assert {name.partition("/")[0] for name in members} == {top}
    assert {f"{top}/sora-desktop", f"{top}/LICENSE", f"{top}/share/applications/{IDENTITY}.desktop"} <= members.keys()
    assert members[f"{top}/sora-desktop"].mode == 0o755
    assert {(member.uname, member.uid, member.mtime) for member in members.values()} == {("root", 0, order.made_at)}
    assert bytes_of_both[0] == bytes_of_both[1]


def test_a_start_lasts_until_the_window_says_that_it_was_painted(tmp_path: Path) -> None:
    starts = measure.measure(program(tmp_path / "bare", "painted"), program(tmp_path / "ours", "painted 12"), rounds=2)

    assert (len(starts.bare), len(starts.program)) == (2, 2)
    with pytest.raises(BuildFailed, match="painted no window, and ended with 0"):
        measure.measure(program(tmp_path / "bare", "hello"), tmp_path / "ours", rounds=1)


def program(path: Path, says: str) -> Path:
    path.write_text(f"#!{sys.executable}\nprint({says!r})\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_program_is_tried_without_a_screen_and_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")
    script = f"""#!{sys.executable}
import os, sys
open(sys.argv[3], "w").write({str(tmp_path)!r} + "/lib.so\\n")
print(os.environ["QT_QPA_PLATFORM"], os.environ.get("DISPLAY"), os.environ["HOME"] != {os.environ["HOME"]!r})
"""
    ours = tmp_path / "ours"
    ours.write_text(script, encoding="utf-8")
    ours.chmod(0o755)
    wrapper = tmp_path / "xvfb-run"
    wrapper.write_text('#!/bin/sh\nshift\nDISPLAY=:1 exec "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("shutil.which", lambda name: name)

    said, mapped = trial.try_out(ours)

    assert said.splitlines() == [
        "self-test without a screen:",
        "offscreen None True",
        "self-test on a screen:",
        "xcb :1 True",
    ]
    assert mapped == {tmp_path.resolve() / "lib.so"}


def test_a_self_test_that_fails_ends_the_build_with_what_it_said(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.write_text("#!/bin/sh\necho playing: failed; exit 1\n", encoding="utf-8")
    ours.chmod(0o755)

    with pytest.raises(BuildFailed, match=r"ended with 1.*\nIt said:\nplaying: failed"):
        trial.try_out(ours)


def test_other_programs_get_their_own_libraries_back() -> None:
    script = (
        "import os; from freezing.start import leave_other_programs_their_libraries as leave; leave(); "
        "print(os.environ.get('LD_LIBRARY_PATH'), os.environ.get('LD_LIBRARY_PATH_ORIG'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": "packaging:.", "LD_LIBRARY_PATH": "/ours", "LD_LIBRARY_PATH_ORIG": "/theirs"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout

    assert said.split() == ["/theirs", "None"]
