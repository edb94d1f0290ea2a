"""Facts about finding, opening and decoding prompt files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import (
    PromptFileEmpty,
    PromptFileNotText,
    PromptFileTooLarge,
    PromptFileUnreadable,
    PromptFileUnsupported,
    SoraDesktopError,
)
from sora_desktop.domain.requests import Rule
from sora_desktop.services.prompt_files import PromptSheet, read_prompt_files

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, str | bytes], PromptSheet]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _errors(sheet: PromptSheet) -> list[type[SoraDesktopError]]:
    return [type(problem.error) for problem in sheet.problems]


def _prompts(sheet: PromptSheet) -> list[str]:
    return [row.order.request.prompt for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.md"])
def test_utf_8_and_utf_16_with_its_mark_are_read(read: Read, encoding: str, name: str) -> None:
    content = {"a.csv": "prompt\nein Kätzchen 猫\n", "a.jsonl": '"ein Kätzchen 猫"'}.get(name, "ein Kätzchen 猫\r\n")
    data = content.encode(encoding) if encoding != "utf-16-be-bom" else b"\xfe\xff" + content.encode("utf-16-be")
    assert _prompts(read(name, data)) == ["ein Kätzchen 猫"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("prompt\nKätzchen\n".encode("latin-1"), "byte 0xE4 in line 2 is not UTF-8"),
        (PNG, "it is a PNG image"),
        (b"prompt\na\x00cat", "zero bytes"),
        ("a cat".encode("utf-16-le"), "zero bytes"),
        ("a cat".encode("utf-32"), "UTF-32"),
        (b"\xff\xfea", "does not go on so"),
        (b"\xff\xfe\x00\xd8", "does not go on so"),
        (b"PK\x03\x04" + bytes(range(256)), "it is a ZIP archive"),
        (b"[" + b" " * 600 + b"\xff]", "byte 0xFF in line 1"),
    ],
)
def test_another_encoding_is_named_and_never_guessed(read: Read, data: bytes, reason: str) -> None:
    sheet = read("a.csv", data)
    assert sheet.rows == ()
    assert _errors(sheet) == [PromptFileNotText]
    assert reason in str(sheet.problems[0].error)
    assert "Save it as UTF-8" in str(sheet.problems[0].error)


def test_a_file_of_a_gigabyte_is_answered_at_once_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    before = time.process_time()
    sheet = read_prompt_files([path])
    assert time.process_time() - before < 1
    assert _errors(sheet) == [PromptFileTooLarge]
    assert "954 MB" in str(sheet.problems[0].error)


def test_what_is_no_prompt_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = tmp_path / "good.TXT"
    good.write_text("a cat")
    (tmp_path / "clip.mp4").write_bytes(b"x")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    paths = [
        tmp_path / "gone.txt",
        tmp_path / "clip.mp4",
        Path("a\0b.txt"),
        pipe,
        tmp_path / ("n" * 300 + ".csv"),
        good,
    ]
    sheet = read_prompt_files(paths)
    assert _prompts(sheet) == ["a cat"]
    assert _errors(sheet) == [PromptFileUnreadable, PromptFileUnsupported, *[PromptFileUnreadable] * 3]
    assert "no such file or directory" in str(sheet.problems[0].error)
    assert sheet.problems[0].source == paths[0]


def test_a_folder_is_read_in_the_order_of_its_names_without_what_is_hidden(tmp_path: Path) -> None:
    root = tmp_path / "night market"
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt", "README.md", "clip.mp4", "sub/.x/e.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"prompt of {name}")
    (root / "sub" / "loop").symlink_to(root)
    (root / "again.txt").symlink_to(root / "a.txt")
    sheet = read_prompt_files([root, root / "b.txt"])
    assert _prompts(sheet) == ["prompt of a.txt", "prompt of b.txt", "prompt of sub/c.txt"]
    assert sheet.problems == ()
    assert sheet.sources == (root / "a.txt", root / "b.txt", root / "sub" / "c.txt")
    assert sheet.name == "night market +1"


def test_a_folder_without_prompts_says_so(tmp_path: Path) -> None:
    assert _errors(read_prompt_files([tmp_path])) == [PromptFileEmpty]


def test_a_folder_of_thousands_of_files_is_refused(tmp_path: Path) -> None:
    for number in range(1_001):
        (tmp_path / f"{number}.txt").touch()
    assert _errors(read_prompt_files([tmp_path])) == [PromptFileTooLarge]


def test_rows_of_all_files_together_are_limited(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a cat\n" * 60_000)
    (tmp_path / "b.txt").write_text("a dog\n" * 60_000)
    (tmp_path / "c.txt").write_text("a bird\n")
    sheet = read_prompt_files([tmp_path])
    assert len(sheet.rows) == 60_001
    assert _errors(sheet) == [PromptFileTooLarge]
    assert "together" in str(sheet.problems[0].error)


def test_a_reference_is_looked_for_beside_its_prompt_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "boat.png").write_bytes(PNG)
    (tmp_path / "notes.png").write_text("no picture")
    (tmp_path / "prompts").mkdir()
    file = tmp_path / "prompts" / "a.csv"
    boat, absolute = "../images/boat.png", tmp_path / "images" / "boat.png"
    others = ["gone.png", "../notes.png", "../images", "n" * 5000, "~nobody-here/a.png"]
    lines = ["prompt,reference", f"a,{boat}", f"b,{absolute}", "c,", *(f"d,{other}" for other in others)]
    file.write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path / "prompts")
    for path in (file, Path("a.csv")):
        rows = read_prompt_files([path]).rows
        references = [row.order.request.reference for row in rows]
        assert [Path(found).resolve() if found else None for found in references] == [absolute] * 2 + [None] * 6
        assert all(Path(found).is_absolute() for found in references if found)
        assert [[p.rule for p in row.problems] for row in rows] == [[]] * 3 + [[Rule.REFERENCE_MISSING]] * 5
        assert rows[3].problems[0].written == "gone.png"


def test_the_protocols_own_name_for_the_reference_is_known(tmp_path: Path) -> None:
    (tmp_path / "boat.png").write_bytes(PNG)
    path = tmp_path / "a.jsonl"
    path.write_text('{"prompt": "a cat", "input_reference": "boat.png"}')
    (row,) = read_prompt_files([path]).rows
    assert row.order.request.reference == str(tmp_path / "boat.png")
    assert row.order.request.extra == {}


def test_importing_the_readers_brings_in_nothing_heavy() -> None:
    code = (
        "import sys, sora_desktop.services.prompt_files;"
        "print(sorted({'pydantic', 'yaml', 'PIL', 'av'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
