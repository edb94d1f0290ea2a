"""Facts about the names of clips: any prompt gives one that every file system takes."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.names import DEFAULT_TEMPLATE, FIELDS, file_name, same_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job

_EVERY = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=300
)
TEMPLATES = st.sampled_from([DEFAULT_TEMPLATE, "{prompt}", "{name}", "", ".", "con", "../{prompt}", "{nobody}"])
PROMPTS = st.text(st.characters(), max_size=300) | st.lists(
    st.sampled_from(["con", "NUL.", "..", "/", "\\", "\x00", "\u202e", "é", "🥜" * 40, " ", ".", "a:b", "\n", "-"])
).map("".join)


@_EVERY
@given(prompt=PROMPTS, template=TEMPLATES | st.text(max_size=20), number=st.integers(1, 1000))
def test_any_prompt_and_template_give_a_name_that_every_system_takes(
    make_job: Callable[..., Job], prompt: str, template: str, number: int
) -> None:
    name = file_name(template, make_job(prompt, name=prompt), ".mp4", number)
    assert len(name.encode()) <= 240
    assert name.endswith(".mp4")
    stem = name.removesuffix(".mp4")
    assert stem
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', name)
    assert stem == stem.strip()
    assert not stem.startswith((".", "-"))
    assert not stem.endswith(".")
    assert stem.partition(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM²"}
    assert all(unicodedata.category(char) not in {"Cc", "Cs"} for char in name)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c") & set(name)


@_EVERY
@given(prompt=PROMPTS)
def test_any_name_can_really_be_made(make_job: Callable[..., Job], tmp_path: Path, prompt: str) -> None:
    path = tmp_path / file_name(DEFAULT_TEMPLATE, make_job(prompt), ".mp4")
    path.touch()
    assert path.parent == tmp_path
    assert path.name in os.listdir(tmp_path)  # noqa: PTH208 - asks for the name as it is on the disk
    path.unlink()


@pytest.fixture
def named(make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Name the clip of one job, in a zone that is three hours ahead."""
    monkeypatch.setenv("TZ", "UTC-3")
    import time  # noqa: PLC0415 - only to tell the system library of the zone

    time.tzset()
    job = make_job(
        "A peanut",
        name="nut",
        remote_model="sora-2",
        remote_seconds=4.0,
        take=3,
        batch_name="evening.csv",
        connection="Keller",
    )

    def name(template: str, number: int = 1) -> str:
        return file_name(template, job, ".mp4", number).replace(job.id, "ID").replace(job.id[-8:], "id")

    return name


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (DEFAULT_TEMPLATE, "A peanut 2026-11-22 id.mp4"),
        ("{date}_{time}", "2026-11-22_15-30-15.mp4"),
        ("{full_id}", "ID.mp4"),
        ("{name} {model} {seconds}s #{take}", "nut sora-2 4s #3.mp4"),
        ("{connection}/{batch}", "Keller evening.csv.mp4"),
        ("{size}", "ID.mp4"),
        ("{nobody} {", "{nobody} {.mp4"),
        ("{0.__class__}", "{0.__class__}.mp4"),
    ],
)
def test_fields_are_filled_in(named: Callable[..., str], template: str, name: str) -> None:
    assert named(template) == name


def test_a_number_tells_clips_of_one_name_apart(named: Callable[..., str]) -> None:
    assert named("{prompt}", 2) == "A peanut-2.mp4"


def test_every_field_is_known(named: Callable[..., str]) -> None:
    for field in FIELDS:
        assert "{" not in named(f"{{{field}}}")


def test_a_field_within_a_prompt_is_just_text(make_job: Callable[..., Job]) -> None:
    assert file_name("{prompt}", make_job("{date} {full_id}"), ".mp4") == "{date} {full_id}.mp4"


def test_a_long_prompt_is_cut_between_words_and_nothing_else_is(make_job: Callable[..., Job]) -> None:
    job = make_job("word " * 200)
    name = file_name("{prompt} {full_id}", job, ".mp4")
    assert name == f"{('word ' * 16).strip()} {job.id}.mp4"


def test_a_prompt_gives_way_before_the_rest_of_the_name(make_job: Callable[..., Job]) -> None:
    job = make_job("🥜" * 80, name="n" * 150)
    name = file_name("{prompt} {name} {full_id}", job, ".mp4")
    assert name.startswith("🥜")
    assert name.endswith(f" {'n' * 150} {job.id}.mp4")
    assert len(name.encode()) <= 240


def test_names_are_cut_between_characters(make_job: Callable[..., Job]) -> None:
    name = file_name("{name}", make_job(name="ab" + "🥜" * 100), ".mp4")
    assert name == "ab" + "🥜" * 58 + ".mp4"


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("../../etc/passwd", "etc passwd.mp4"),
        ("CON", "_CON.mp4"),
        ("nul.txt", "_nul.txt.mp4"),
        ("console", "console.mp4"),
        ("say “cheese”: now?", "say “cheese” now.mp4"),
        ("evil\u202e4pm.exe", "evil4pm.exe.mp4"),
        ("line\nbreak\u2028and\ttab", "line break and tab.mp4"),
        ("ends with dots... ", "ends with dots.mp4"),
        ("-rf", "rf.mp4"),
        ("👩\u200d🚀 flies", "👩\u200d🚀 flies.mp4"),
        ("cafe\u0301", "café.mp4"),
    ],
)
def test_what_a_system_trips_over_is_left_out(make_job: Callable[..., Job], prompt: str, name: str) -> None:
    assert file_name("{prompt}", make_job(prompt), ".mp4") == name


def test_a_prompt_of_nothing_usable_is_named_by_its_id(make_job: Callable[..., Job]) -> None:
    job = make_job("///")
    assert file_name("{prompt}", job, ".webm") == f"{job.id}.webm"


def test_the_servers_size_counts(make_job: Callable[..., Job]) -> None:
    job = make_job(request=VideoRequest(prompt="p", size="1280x720", seconds=2.5), remote_size="720x1280")
    assert file_name("{size} {seconds}", job, ".mp4") == "720x1280 2.5.mp4"


@pytest.mark.parametrize(("one", "other"), [("A.mp4", "a.MP4"), ("é", "e\u0301"), ("Straße", "STRASSE")])
def test_names_that_are_one_on_some_system_are_one_here(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)
