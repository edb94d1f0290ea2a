"""A person decides whether newer versions are asked for, sees what is known of them, and is told quietly."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from sora_desktop.clients.releases import ReleaseAnswer
from sora_desktop.domain.errors import HostUnreachable, SoraDesktopError
from sora_desktop.domain.releases import Release, is_at_home
from sora_desktop.services.updates import UpdateService
from sora_desktop.stamp import Kind, Stamp
from sora_desktop.storage.settings import Settings
from sora_desktop.ui.updates.sheet import UpdatesSheet
from sora_desktop.ui.updates.words import here_words, notice_words, way_of
from tests.plugins.at_once import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.storage.paths import DataPaths
    from tests.plugins.release_server import ReleaseServer
    from tests.ui.shell.desk import AtDesk, Desk

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS = "https://api.forge.example/repos/nuts/peanut/releases/latest"
PAGE = "https://forge.example/nuts/peanut/releases/tag/v9.0.0"


class Browser(QObject):
    """Stands in for the person's web browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser(qapp: QApplication) -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "open")  # type: ignore[arg-type]  # the stubs want bytes, the call a str
    yield made
    QDesktopServices.unsetUrlHandler("https")


class Kept:
    """Settings in memory."""

    def __init__(self) -> None:
        self.current = Settings()

    def change(self, **fields: Any) -> None:  # noqa: ANN401 - settings of all kinds
        self.current = replace(self.current, **fields)


class Publisher:
    """Answers in place of a server."""

    def __init__(self) -> None:
        self.answer: ReleaseAnswer | SoraDesktopError = ReleaseAnswer(Release("9.0.0", PAGE, NOON))
        self.asked = 0

    async def __call__(self, _address: str, _tag: str | None) -> ReleaseAnswer:
        self.asked += 1
        if isinstance(self.answer, SoraDesktopError):
            raise self.answer
        return self.answer


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def present(ground: QWidget, publisher: Publisher) -> Callable[..., UpdatesSheet]:
    """Give a function that shows the sheet of a copy of some kind."""

    def show(kind: Kind = Kind.DEB, releases: str | None = ADDRESS) -> UpdatesSheet:
        settings: Any = Kept()
        service = UpdateService(settings, Stamp("0.1.0", kind, releases=releases), lambda: NOON, ask=publisher)
        sheet = UpdatesSheet(service, run, ground)
        sheet.present()
        return sheet

    return show


def test_opening_the_sheet_asks_nothing_and_its_button_does(
    present: Callable[..., UpdatesSheet], publisher: Publisher
) -> None:
    sheet = present()
    assert (publisher.asked, sheet.tick.isChecked()) == (0, False)
    assert sheet.state.words == "Not checked yet for a newer version."
    assert "api.forge.example" in sheet.hint.text()
    assert not sheet.way.isVisible()
    QTest.keyClick(sheet.check_button, Qt.Key.Key_Return)
    assert (publisher.asked, sheet.isVisible()) == (1, True)
    assert "Sora Desktop 9.0.0 is out." in sheet.state.words
    assert "download the new .deb package" in sheet.way.text()
    assert not sheet.command.isVisible()


def test_what_is_new_is_shown_and_a_version_skipped(present: Callable[..., UpdatesSheet]) -> None:
    sheet = present()
    pages: list[str] = []
    sheet.page_requested.connect(pages.append)
    sheet.check_button.click()
    show, skip = sheet.state.links
    show.click()
    assert pages == [PAGE]
    skip.click()
    sheet.refresh()
    assert "You skipped it." in sheet.state.words
    assert [link.text() for link in sheet.state.links if link.isVisible()] == ["Show what is new"]


def test_the_newest_version_is_said_to_be_it_and_a_failure_in_words(
    present: Callable[..., UpdatesSheet], publisher: Publisher
) -> None:
    publisher.answer = ReleaseAnswer(Release("0.1.0"))
    sheet = present()
    sheet.check_button.click()
    assert sheet.state.words.startswith("There is no newer version. Last checked: ")
    publisher.answer = HostUnreachable(host="api.forge.example", reason="its name cannot be found")
    sheet.check_button.click()
    assert sheet.state.words == "Cannot reach api.forge.example: its name cannot be found. Try again later."
    publisher.answer = ReleaseAnswer(Release("0.1.0"))
    sheet.check_button.click()
    assert sheet.state.words.startswith("There is no newer version.")


def test_a_release_without_a_page_to_trust_offers_none(
    present: Callable[..., UpdatesSheet], publisher: Publisher
) -> None:
    publisher.answer = ReleaseAnswer(Release("9.0.0", "https://evil.example/peanut"))
    sheet = present(Kind.FLATPAK)
    sheet.check_button.click()
    assert [link.text() for link in sheet.state.links if link.isVisible()] == ["Skip this version"]
    sheet.command.copy_button.click()
    assert QApplication.clipboard().text() == "flatpak update io.github.sora_desktop.SoraDesktop"


def test_a_copy_that_nobody_publishes_says_so_and_how_it_is_updated(present: Callable[..., UpdatesSheet]) -> None:
    sheet = present(Kind.CHECKOUT, None)
    assert "nothing is asked" in sheet.state.words
    assert not any(part.isVisible() for part in (sheet.tick, sheet.hint, sheet.check_button))
    assert sheet.command.line.text() == "git pull"
    assert sheet.card.height() <= sheet.card.heightForWidth(sheet.card.width())


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_copy_has_words_for_where_it_is_from_and_how_it_is_updated(kind: Kind) -> None:
    assert "0.1.0" in here_words(Stamp("0.1.0", kind))
    for by_name in (True, False):
        way = way_of(kind, by_name=by_name)
        assert way.words.startswith("To update, ")
        assert way.words.endswith(":" if way.command else ".")
        assert notice_words(way).endswith(".")
    if kind is Kind.WHEEL:
        assert way_of(kind, by_name=True).command != way_of(kind, by_name=False).command


PIECES = [
    "forge.example",
    "evil.example",
    "api.",
    ".",
    "@",
    "\\",
    "/",
    ":",
    ":443",
    "#",
    "?",
    "%2f",
    "%40",
    " ",
    "[",
    "]",
    ";",
]


@given(st.lists(st.sampled_from(PIECES), max_size=5).map(lambda pieces: "https://" + "".join(pieces)))
@example(PAGE)
@example("https://forge.example\\@evil.example/")
@example("https://forge.example:443@evil.example/")
def test_the_browser_is_sent_nowhere_but_to_the_host_that_was_asked(page: str) -> None:
    if is_at_home(page, ADDRESS):
        url = QUrl(page)
        assert (url.scheme(), url.userInfo()) == ("https", "")
        assert url.host() in {"forge.example", "api.forge.example"}


@pytest.fixture
def published(release_server: ReleaseServer, monkeypatch: pytest.MonkeyPatch) -> ReleaseServer:
    """A server that knows a newer release than this copy, which looks at once whether to ask."""
    release_server.publish("9.0.0")
    stamp = Stamp("0.1.0", Kind.DEB, releases=release_server.address)
    monkeypatch.setattr("sora_desktop.composition.read_stamp", lambda: stamp)
    monkeypatch.setattr("sora_desktop.composition.UpdateService", partial(UpdateService, first_after=0.0))
    return release_server


def test_a_window_in_which_it_is_off_opens_no_socket_at_all(
    at_desk: AtDesk, published: ReleaseServer, calls_out: list[Any]
) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.menus.help.updates.trigger()
        (sheet,) = desk.window.findChildren(UpdatesSheet)
        until = time.monotonic() + 0.5
        await desk.until(lambda: time.monotonic() > until)
        assert (calls_out, published.requests) == ([], [])
        sheet.check_button.click()
        await desk.until(lambda: "9.0.0 is out" in sheet.state.words)
        assert len(published.requests) == 1
        assert calls_out
        assert not desk.services.settings.current.tell_updates
        sheet.dismiss()

    at_desk(scene)


def test_who_switches_it_on_reads_of_a_newer_version_there_and_by_no_notice(
    at_desk: AtDesk, published: ReleaseServer
) -> None:
    async def scene(desk: Desk) -> None:
        QTest.keyClick(desk.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
        (sheet,) = desk.window.findChildren(UpdatesSheet)
        sheet.tick.click()
        await desk.until(lambda: "9.0.0 is out" in sheet.state.words)
        wanted = [desk.services.updates.on]
        sheet.tick.click()
        assert [*wanted, desk.services.updates.on] == [True, False]
        sheet.dismiss()
        assert desk.notices() == []

    at_desk(scene)
    assert len(published.requests) == 1


def test_who_wants_to_be_told_is_told_by_a_notice(
    at_desk: AtDesk, folder: DataPaths, published: ReleaseServer, browser: Browser
) -> None:
    folder.settings.write_text('{"tell_updates": true}', encoding="utf-8")

    async def scene(desk: Desk) -> None:
        await desk.until(desk.notices)
        (card,) = desk.window.notices.cards
        assert card.message.title == "Sora Desktop 9.0.0 is out."
        show, skip = card.findChildren(QPushButton)
        assert card.rect().contains(skip.mapTo(card, QPoint(skip.width(), skip.height())))
        show.click()
        assert browser.opened == [f"{published.origin}/nuts/peanut/releases/tag/v9.0.0"]
        desk.wiring.updates._tell(Release("9.0.0"))
        (again,) = desk.window.notices.cards
        assert [button.text() for button in again.findChildren(QPushButton)] == ["Skip this version"]
        again.findChildren(QPushButton)[0].click()
        assert desk.services.updates.skipped
        await desk.until(lambda: not desk.notices())

    at_desk(scene)
    assert len(published.requests) == 1
