"""Files of prompts are dragged over from another program, looked at in the sheet, and made into clips."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import OtherProgram, Window

pytestmark = pytest.mark.screen

SHEET = "Rows to import"


@dataclass(frozen=True)
class Dropped:
    """What is dropped, where upon the window, and which prompts are in it."""

    path: Path
    point: tuple[int, int]
    prompts: Sequence[str]


def one_of_each_kind(folder: Path) -> list[Dropped]:
    """Write a file of each kind, and a folder of such files; each is dropped upon something else in the window."""
    inner = folder / "a folder"
    inner.mkdir()
    (inner / "first.txt").write_text("An owl on a fence\n", encoding="utf-8")
    (inner / "second.jsonl").write_text('{"prompt": "Ice breaking up"}\n', encoding="utf-8")
    listed = {"defaults": {"seconds": 4}, "jobs": [{"prompt": "A kite in the wind"}, "Rain on tin"]}
    texts = {
        "lines.txt": "# two of them\nA fox in the snow\nA hen at dawn\n",
        "one.md": "---\nseconds: 8\nsize: 720x1280\n---\n\nA harbour, and\na slow boat\n",
        "table.csv": 'prompt,seconds,tags\n"A market, at night",4,noir\nA tin robot,8,\n',
        "table.tsv": "prompt\tsize\nA paper lantern\t1280x720\n",
        "list.json": json.dumps(listed),
        "records.jsonl": '{"prompt": "A red door"}\n{"prompt": "A blue door", "seconds": 12}\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [
        Dropped(folder / "lines.txt", (600, 400), ["A fox in the snow", "A hen at dawn"]),
        Dropped(folder / "one.md", (130, 230), ["A harbour, and a slow boat"]),
        Dropped(folder / "table.csv", (1100, 300), ["A market, at night", "A tin robot"]),
        Dropped(folder / "table.tsv", (900, 50), ["A paper lantern"]),
        Dropped(folder / "list.json", (600, 845), ["A kite in the wind", "Rain on tin"]),
        Dropped(folder / "records.jsonl", (600, 250), ["A red door", "A blue door"]),
        Dropped(inner, (130, 640), ["An owl on a fence", "Ice breaking up"]),
    ]


def on_one_line(prompts: Sequence[str]) -> list[str]:
    """Write prompts as a list shows them."""
    return [" ".join(prompt.split()) for prompt in prompts]


def drop(other_program: OtherProgram, window: Window, what: Dropped) -> None:
    """Drag a file over, and see that the sheet shows just what is in it."""
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    other_program.take([what.path])
    other_program.carry(*what.point)
    window.find("filler", "Drop to import prompts")
    assert other_program.let_go() == "taken"
    window.focus()

    def shown() -> bool:
        cells = [cell.name for cell in window.see("cell", within=SHEET)]
        return cells.count("Ticked") == len(what.prompts) and set(what.prompts) <= set(cells)

    until(shown, f"the rows of {what.path.name} show")


def test_files_of_every_kind_are_shown_first_and_made_only_when_confirmed(
    desk: Desk, server: Callable[..., Server], other_program: OtherProgram, tmp_path: Path
) -> None:
    emulator = server("--job-seconds", "0.5", "--clip", "stub")
    desk.connect(emulator.url)
    window = desk.open()
    confirmed: list[str] = []
    for number, dropped in enumerate(one_of_each_kind(tmp_path)):
        drop(other_program, window, dropped)
        assert set(on_one_line(emulator.prompts)) <= set(confirmed), "something was sent before it was confirmed"
        if number % 2:
            window.press("ctrl+Return")
        else:
            window.click("push button", r"Generate.*", within=f"Import {len(dropped.prompts)} prompts?")
        confirmed += dropped.prompts
        window.gone("table", SHEET)
    rows = window.await_done(len(confirmed))
    assert sorted(row.partition(":")[0] for row in rows) == sorted(confirmed)
    assert window.close() == 0
    assert len(desk.clips()) == len(confirmed)
    assert on_one_line(emulator.prompts) == sorted(confirmed)
    assert "A harbour, and\na slow boat" in emulator.prompts, "a prompt of several lines is sent as it was written"


def test_what_is_dismissed_is_neither_sent_nor_kept(
    desk: Desk, server: Callable[..., Server], other_program: OtherProgram, tmp_path: Path
) -> None:
    emulator = server("--job-seconds", "0.5", "--clip", "stub")
    desk.connect(emulator.url)
    window = desk.open()
    first, second, *_ = one_of_each_kind(tmp_path)
    drop(other_program, window, first)
    window.press("Escape")
    window.gone("table", SHEET)
    drop(other_program, window, second)
    window.click("push button", "Cancel")
    window.gone("table", SHEET)
    assert window.close() == 0
    assert desk.jobs() == []
    assert emulator.ledger == []
