"""Thumbnails: fetched for rows in sight, kept, and never in the way."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from sora_desktop.domain.events import JobChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.jobs.thumbnails import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


def jpeg(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "JPEG")
    return file.getvalue()


def paint(desk: Desk) -> None:
    """Paint the list and let come what it asks for."""
    for _ in range(2):
        desk.table.grab()
        desk.settle()


def middle(desk: Desk, row: int) -> tuple[int, int, int]:
    """Give the colour in the middle of a row's thumbnail."""
    image = desk.table.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    y = desk.table.rowViewportPosition(row) + 28
    colour = image.pixelColor(round((16 + WIDTH / 2) * ratio), round(y * ratio))
    return colour.red(), colour.green(), colour.blue()


def test_a_clip_shows_its_picture(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job())
    desk.catalogue.pictures[job.id] = jpeg(256, 144, (200, 40, 30))
    desk.open()
    paint(desk)
    red, green, blue = middle(desk, 0)
    assert (red > 180, green < 70, blue < 70) == (True, True, True)


def test_a_picture_comes_as_soon_as_there_is_a_clip(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job(status=JobStatus.DOWNLOADING))
    desk.catalogue.pictures[job.id] = jpeg(256, 144, (200, 40, 30))
    desk.open()
    paint(desk)
    assert desk.catalogue.count("thumbnail") == 0
    desk.apply(JobChanged(desk.save(job.advance(JobStatus.COMPLETED, file="/clips/one.mp4"))))
    desk.settle()
    paint(desk)
    assert middle(desk, 0)[0] > 180


def test_an_upright_picture_is_shown_whole(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job())
    desk.catalogue.pictures[job.id] = jpeg(144, 256, (30, 200, 30))
    desk.open()
    paint(desk)
    pixmap = desk.table.thumbnails.get(job, desk.table.devicePixelRatioF())
    assert pixmap is not None
    image = pixmap.toImage()
    columns = [x for x in range(image.width()) if image.pixelColor(x, image.height() // 2).green() > 150]
    assert abs(len(columns) - image.height() * 144 / 256) <= 2
    assert pixmap.deviceIndependentSize().toSize().toTuple() == (WIDTH, HEIGHT)


def test_only_rows_in_sight_ask_for_pictures(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(file=f"/clips/{number}.mp4") for number in range(300)))
    desk.open()
    paint(desk)
    assert 5 < desk.catalogue.count("thumbnail") <= 14


def test_rows_that_were_scrolled_by_are_not_waited_for(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(file=f"/clips/{number}.mp4") for number in range(300)))
    desk.open()
    paint(desk)
    asked = desk.catalogue.count("thumbnail")
    desk.catalogue.hold("thumbnail")
    for row in range(20, 280, 20):
        desk.table.verticalScrollBar().setValue(row * 56)
        desk.table.grab()
    desk.catalogue.release()
    desk.settle()
    assert 1 <= desk.catalogue.count("thumbnail") - asked <= 3 + 14


def test_a_picture_is_asked_for_once(desk: Desk, make_job: MakeJob) -> None:
    first, second = desk.add(make_job(file="/clips/1.mp4"), make_job(file="/clips/2.mp4"))
    desk.catalogue.pictures[first.id] = jpeg(64, 36, (200, 40, 30))
    desk.open()
    for _ in range(4):
        paint(desk)
    assert desk.catalogue.count("thumbnail") == 2
    assert desk.table.thumbnails.get(second, desk.table.devicePixelRatioF()) is None


def test_what_is_no_picture_leaves_the_frame_empty(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job())
    desk.catalogue.pictures[job.id] = b"<html>not a picture</html>"
    desk.open()
    paint(desk)
    assert desk.table.thumbnails.get(job, desk.table.devicePixelRatioF()) is None
