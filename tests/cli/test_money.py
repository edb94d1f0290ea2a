"""Facts about `budget`, `spending`, and what commands say of costs before and after."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator

PRICE = ("--auth", "none", "--kind", "openrouter", "--price", "google/veo-3.1=0.12")
VEO = ("--model", "google/veo-3.1", "--seconds", "5")
NOTHING = {"clips": 0, "usd": 0.0, "unknown_clips": 0}


@pytest.fixture
def priced(program: Program, emulator: Callable[..., RunningEmulator]) -> RunningEmulator:
    """Give an emulator that says what clips cost, at a connection with a price of its own."""
    running = emulator("--dialect", "openrouter")
    program.connect(running.url, *PRICE)
    return running


def test_caps_are_set_changed_shown_and_taken_away(program: Program) -> None:
    def told(*options: str) -> dict[str, object]:
        outcome = program.run("budget", "set", *options, "--json")
        assert outcome.code == 0, outcome.err
        return outcome.job

    cap = told("--per", "day", "--clips", "20")
    assert (cap["money_usd"], cap["clips"], cap["on"]) == (None, 20, "refuse")
    cap = told("--per", "day", "--money", "$5.50", "--on", "warn")
    assert (cap["money_usd"], cap["clips"], cap["on"]) == (5.5, 20, "warn")
    cap = told("--per", "day", "--clips", "none")
    assert (cap["money_usd"], cap["clips"], cap["on"]) == (5.5, None, "warn")
    said = program.run("budget", "set", "--per", "batch", "--money", "0.0125", "--clips", "1", "--on", "refuse")
    assert said.out == "The cap is $0.0125 and 1 clip a batch. Orders beyond it are refused.\n"
    day, month, batch = program.run("budget", "show", "--json").objects
    assert (day["per"], day["spent"], day["waiting"]) == ("day", NOTHING, NOTHING)
    assert (month["per"], month["on"], month["money_usd"], month["clips"]) == ("month", "off", None, None)
    assert (batch["per"], batch["money_usd"], batch["clips"], batch["spent"]) == ("batch", 0.0125, 1, None)
    assert "$5.50" in program.run("budget", "show").out
    assert told("--per", "day", "--on", "off")["on"] == "off"
    assert told("--per", "batch", "--money", "none", "--clips", "none")["on"] == "off"
    assert {cap["on"] for cap in program.run("budget", "show", "--json").objects} == {"off"}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--money", "5"), "--per"),
        (("--per", "week", "--money", "5"), "week"),
        (("--per", "day"), "how much"),
        (("--per", "day", "--on", "warn"), "how much"),
        (("--per", "day", "--money", "5", "--on", "off"), "taken away"),
        (("--per", "day", "--money", "-1"), "-1"),
        (("--per", "day", "--money", "five"), "five"),
        (("--per", "day", "--money", "nan"), "nan"),
        (("--per", "day", "--money", "1e99"), "1e99"),
        (("--per", "day", "--money", "0.0000001"), "six decimals"),
        (("--per", "day", "--clips", "-1"), "from 0"),
        (("--per", "day", "--clips", "2.5"), "whole number"),
        (("--per", "day", "--clips", "5", "--on", "perhaps"), "perhaps"),
    ],
)
def test_a_wrong_cap_is_refused_in_words_and_nothing_is_set(
    program: Program, options: tuple[str, ...], word: str
) -> None:
    refused = program.run("budget", "set", *options)
    assert (refused.code, refused.out) == (2, "")
    assert word in refused.err
    assert {cap["on"] for cap in program.run("budget", "show", "--json").objects} == {"off"}


def sums_keep_actual_estimated_unknown_and_simulated_apart(program: Program) -> None:
    """Look at the sums of two clips of different models."""
    today = datetime.now().astimezone().date()
    (day,) = program.run("spending", "--json").objects
    assert day == {
        "by": "day",
        "key": today.isoformat(),
        "label": today.isoformat(),
        "simulated": True,
        "clips": 2,
        "actual_usd": 0.9,
        "estimated_usd": 0.0,
        "unknown_clips": 0,
    }
    head, *lines = csv.reader(io.StringIO(program.run("spending", "--by", "model", "--csv").out))
    assert head[:2] == ["by", "key"]
    assert [line[1:6] for line in lines] == [
        ["google/veo-3.1", "google/veo-3.1", "yes", "1", "0.50"],
        ["alibaba/wan-2.6", "alibaba/wan-2.6", "yes", "1", "0.40"],
    ]
    table = program.run("spending", "--by", "model").out.splitlines()
    assert table[0].startswith("MODEL (SIMULATED")
    assert [line.split()[0] for line in table[1:]] == ["google/veo-3.1", "alibaba/wan-2.6", "Total"]
    assert len({line.index("$") for line in table[1:]}) == 1
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert program.run("spending", "--since", tomorrow).err == "Nothing was spent.\n"
    assert program.run("spending", "--until", today.isoformat(), "--json").objects == [day]
    for wrong in (("--since", "soon"), ("--by", "week"), ("--since", tomorrow, "--until", today.isoformat())):
        refused = program.run("spending", *wrong)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err


def test_an_estimate_is_said_before_what_the_server_says_is_kept_apart_and_both_are_summed_up(
    program: Program, priced: RunningEmulator
) -> None:
    rehearsed = program.run("generate", "a fox", *VEO, "--takes", "2", "--dry-run", "--json")
    assert (rehearsed.code, rehearsed.job["estimated_usd"]) == (0, 1.2)
    assert "2 videos would be made, for about $1.20." in rehearsed.err
    assert priced.ledger == []
    made = program.run("generate", "a fox", *VEO, "--json")
    assert (made.code, made.job["estimated_usd"], made.job["cost_usd"]) == (0, 0.6, 0.5)
    assert "about $0.60" in made.err
    unknown = program.run("generate", "an owl", "--model", "alibaba/wan-2.6", "--dry-run")
    assert "an unknown amount" in unknown.err
    made = program.run("generate", "an owl", "--model", "alibaba/wan-2.6", "--json")
    assert (made.job["estimated_usd"], made.job["cost_usd"]) == (None, 0.4)
    listed = program.run("jobs", "list").out
    assert "$0.50" in listed
    assert "$0.40" in listed
    simulated = program.run("generate", "a fox", "--connection", "simulated", "--dry-run")
    assert "1 video would be made, for nothing." in simulated.err
    sums_keep_actual_estimated_unknown_and_simulated_apart(program)


def test_a_batch_says_what_it_would_cost_row_by_row_and_whole(
    program: Program, priced: RunningEmulator, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("prompt,model,seconds,takes\na,google/veo-3.1,5,2\nb,google/veo-3.1,,1\n\n")
    rehearsed = program.run("batch", str(sheet), "--dry-run", "--json")
    assert [row["estimated_usd"] for row in rehearsed.objects] == [1.2, None]
    assert "3 videos would be made, for about $1.20, and 1 clip of unknown price." in rehearsed.err
    assert program.run("budget", "set", "--per", "batch", "--money", "1").code == 0
    rehearsed = program.run("batch", str(sheet), "--dry-run")
    assert rehearsed.code == 2
    assert "What 1 of the clips cost is unknown, so the cap of $1.00 a batch cannot count it in money." in rehearsed.err
    assert "$1.20 in one batch would be more than the cap of $1.00" in rehearsed.err
    refused = program.run("batch", str(sheet), "--json")
    assert (refused.code, refused.out) == (2, "")
    assert program.run("jobs", "list", "--json").out == ""
    assert priced.ledger == []


def test_beyond_a_cap_that_warns_orders_are_taken_with_one_line(program: Program, priced: RunningEmulator) -> None:
    assert program.run("budget", "set", "--per", "day", "--money", "0.5", "--on", "warn").code == 0
    made = program.run("generate", "a fox", *VEO, "--json", "--no-wait")
    assert made.code == 0
    assert made.err.count("cap that warns") == 1
    assert "$0.60 today would be more than the cap of $0.50" in made.err
    assert len(priced.ledger) == 1
