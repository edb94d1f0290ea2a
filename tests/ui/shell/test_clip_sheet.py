"""The sheet about a clip that was dropped says what matters, wherever its settings come from, and stays a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton

from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.domain.jobs import Derivation
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.controls.note import Note
from sora_desktop.ui.export.clip_sheet import ClipSheet

if TYPE_CHECKING:
    from sora_desktop.ui.main_window import MainWindow

PATH = Path("clip.mp4")


def present(window: MainWindow, settings: ClipSettings) -> ClipSheet:
    sheet = ClipSheet(PATH, settings, None, window)
    sheet.present()
    return sheet


def test_settings_without_measure_leave_room_for_the_buttons(window: MainWindow) -> None:
    window.resize(900, 600)
    request = VideoRequest(
        prompt="word " * 20_000,
        model="m" * 2_000,
        seconds=1e300,
        extra={f"{'k' * 1_000}{number}": "v" * 10_000 for number in range(200)},
    )
    told = ClipSettings(
        request=request,
        source=SettingsSource.SIDECAR,
        name="n\nn" * 600,
        tags=("t" * 2_000,) * 200,
        connection="c" * 2_000,
        missing=tuple(f"{'f' * 1_900}{number}.png" for number in range(200)),
    )
    sheet = present(window, told)
    facts = sheet.facts.text()
    assert len(facts) < 5_000
    assert "\n" not in facts
    assert sum(len(note.words) for note in sheet.findChildren(Note)) < 1_000
    card = sheet.card.rect().translated(sheet.card.mapTo(window, sheet.card.rect().topLeft()))
    for button in sheet.findChildren(QPushButton):
        assert card.contains(button.mapTo(window, button.rect().center())), button.text()


def test_marks_that_turn_letters_round_end_with_the_fact_that_they_are_in(window: MainWindow) -> None:
    request = VideoRequest(prompt="P", model="sora-2")
    sheet = present(window, ClipSettings(request=request, source=SettingsSource.PACKET, name="\u202egpj.exe"))
    assert sheet.facts.text() == "\u2068\u202egpj.exe\u2069 · sora-2"


def test_a_clip_made_from_another_one_says_that_its_settings_alone_make_a_new_one(window: MainWindow) -> None:
    request = VideoRequest(prompt="By night")
    plain = present(window, ClipSettings(request=request, source=SettingsSource.PACKET))
    assert not plain.findChildren(Note)
    remix = present(window, ClipSettings(request=request, source=SettingsSource.PACKET, derivation=Derivation.REMIX))
    (note,) = remix.findChildren(Note)
    assert "made from another clip" in note.words
    assert [label for label in remix.findChildren(QLabel) if "made from another clip" in label.text()]
