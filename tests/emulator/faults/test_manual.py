"""The manual says all that a script can say, and all that it says is true."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sora_desktop
from sora_desktop.emulator.dialects.registry import DIALECTS
from sora_desktop.emulator.faults.entries import CONDITIONS, KEYS
from sora_desktop.emulator.faults.reading import read_script
from sora_desktop.emulator.faults.script import Action, Framing, Per
from sora_desktop.emulator.options import DIALECT_CHOICES, EmulatorOptions

if TYPE_CHECKING:
    from tests.emulator.faults.conftest import Bench

MANUAL = (Path(sora_desktop.__file__).parent / "emulator" / "README.md").read_text("utf-8")
RECIPES = dict(
    re.findall(r"^### (.+?)\n.*?^```toml\n(.*?)^```", MANUAL.partition("\n## Recipes\n")[2], re.MULTILINE | re.DOTALL)
)


def test_every_script_in_the_manual_can_be_read() -> None:
    scripts = re.findall(r"^```toml\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)
    assert len(scripts) == len(RECIPES) + 1
    for script in scripts:
        assert read_script(script.encode()).faults


@pytest.mark.parametrize("word", [*KEYS, *CONDITIONS, *Action, *Framing, *Per])
def test_every_word_of_a_script_is_in_the_manual(word: str) -> None:
    reference = MANUAL.partition("```\n\n### ")[2].partition("\n### Editing")[0]

    assert re.search(rf"`{word}\b|\"{word}\"", reference)


@pytest.mark.parametrize("title", RECIPES)
def test_every_recipe_is_tried_on_a_real_emulator(title: str) -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert f'"{title}"' in tests


def test_every_dialect_is_in_the_manual_with_its_base_path() -> None:
    for name, dialect in DIALECTS.items():
        assert re.search(rf"^\| `{name}`.*? \| `{dialect.base_path}` \|", MANUAL, re.MULTILINE), name
    assert all(f"`{name}`" in MANUAL for name in DIALECT_CHOICES)


def test_every_option_is_in_the_manual() -> None:
    options = {f"--{field.name.replace('_', '-')}" for field in fields(EmulatorOptions)}
    assert {option for option in options if f"`{option}" not in MANUAL} == set()


def test_links_within_the_manual_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", MANUAL, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", MANUAL)) <= anchors


def test_the_example_of_the_manual_does_what_it_says(bench: Bench) -> None:
    bench.write(MANUAL.partition("```toml\n")[2].partition("```")[0])
    with bench.client() as client:
        answers = [client.post("/videos", json={"prompt": "a storm"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 503, 200]
    assert [answer.elapsed.total_seconds() > 1.4 for answer in answers] == [True, False, True, False]
    assert len(bench.bills()) == 4
