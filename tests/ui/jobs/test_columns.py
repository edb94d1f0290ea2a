"""What the columns say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetricsF

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobSort
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui import theme
from sora_desktop.ui.jobs.column_texts import TIP_LIMIT, moment_text, tooltip
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.rows import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from sora_desktop.domain.jobs import Job

    MakeJob = Callable[..., Job]

BY_ID = {column.id: column for column in COLUMNS}


@pytest.fixture
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


def test_every_order_but_that_of_the_queue_has_its_column() -> None:
    of_columns = {column.sort for column in COLUMNS if column.sort is not None}
    assert set(JobSort) - of_columns <= {JobSort.QUEUE, JobSort.COST}


def test_a_job_of_which_little_is_known_shows_dashes(make_job: MakeJob) -> None:
    job = make_job(request=VideoRequest(prompt="a fox"), status=JobStatus.PENDING)
    said = {column.id: column.text(job) for column in COLUMNS}
    assert {said[name] for name in ("model", "size", "length", "finished", "batch")} == {"–"}


def test_what_the_server_made_counts_more_than_what_was_asked_for(make_job: MakeJob) -> None:
    job = make_job(remote_size="960x960", remote_seconds=2.5)
    assert BY_ID["size"].text(job) == "960×960"
    assert BY_ID["length"].text(job) == "2.5 s"


def test_another_model_than_the_asked_one_is_told_in_the_tooltip(make_job: MakeJob) -> None:
    job = make_job(remote_model="Wan-AI/Wan2.2-T2V-A14B")
    tip = BY_ID["model"].tip
    assert BY_ID["model"].text(job) == "wan2.2"
    assert tip is not None
    assert tip(job) == "Asked for wan2.2; the server says Wan-AI/Wan2.2-T2V-A14B."


def test_a_prompt_of_several_lines_stands_on_one(make_job: MakeJob) -> None:
    job = make_job("a fox\n\n   crosses\ta river ")
    assert BY_ID["prompt"].text(job) == "a fox crosses a river"


def test_tooltips_show_mark_up_as_it_is_written() -> None:
    shown = tooltip("<b>bold</b> & <img src=x>\nnext")
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=x&gt;\nnext" in shown
    assert shown.startswith("<")


def test_the_tooltip_of_an_endless_text_ends() -> None:
    assert len(tooltip("x" * 32_000)) < TIP_LIMIT + 100
    assert "…" in tooltip("x" * 32_000)
    assert tooltip("") == ""


@pytest.mark.parametrize(
    ("ago", "said"),
    [(timedelta(minutes=5), "11:55"), (timedelta(days=3), "19 Nov"), (timedelta(days=400), "18 Oct 2025")],
)
def test_times_are_as_short_as_they_can_be(english: None, ago: timedelta, said: str) -> None:
    now = datetime(2026, 11, 22, 12, 0).astimezone()
    assert moment_text((now - ago).astimezone(UTC), now) == said


@pytest.mark.parametrize("amount", ["$0.40", "≈ $0.0004", "$12.0125", "≈ $12.50", "$1,234.50"])
def test_amounts_as_servers_charge_them_are_not_cut_off(dressed: QApplication, amount: str) -> None:
    metrics = QFontMetricsF(theme.tabular(theme.font()))
    assert metrics.horizontalAdvance(amount) <= BY_ID["cost"].width - 2 * GAP
