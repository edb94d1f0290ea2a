"""Authorities are trusted, shown and no longer trusted in the window."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from sora_desktop.services.trust import TrustService
from sora_desktop.storage.trust import TrustStore
from sora_desktop.ui.trust.dialog import TrustDialog
from tests.plugins.at_once import run
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.plugins.signed_clips import SignedClips


@pytest.fixture
def trust(tmp_path: Path) -> TrustService:
    return TrustService(TrustStore(tmp_path / "trust"))


@pytest.fixture
def dialog(ground: QWidget, qtbot: QtBot, trust: TrustService) -> TrustDialog:
    made = TrustDialog(trust, run, ground)
    made.present()
    wait_active(qtbot, made)
    return made


def _file(folder: Path, text: str) -> Path:
    path = folder / "root.pem"
    path.write_text(text)
    return path


def test_at_first_nobody_is_trusted_and_it_is_said_what_that_means(dialog: TrustDialog) -> None:
    assert dialog.empty.isVisible()
    assert dialog.cards == []
    assert any("at first nobody is trusted" in label.text() for label in dialog.findChildren(QLabel))
    assert dialog.add_button.hasFocus()


def test_an_authority_is_added_with_its_fingerprint(
    dialog: TrustDialog, signed_clips: SignedClips, tmp_path: Path
) -> None:
    authority = signed_clips.authority("House of <b>trust</b>")
    dialog.add(_file(tmp_path, authority.pem))
    (card,) = dialog.cards
    assert dialog.note.words == "House of <b>trust</b>, Test house is trusted now."
    assert "".join(card.fingerprint.text().split()) == authority.fingerprint
    assert card.until.text().startswith("Holds until")
    assert not dialog.empty.isVisible()
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in card.findChildren(QLabel))


def test_it_is_trusted_no_more_after_a_question(
    dialog: TrustDialog, trust: TrustService, signed_clips: SignedClips, tmp_path: Path
) -> None:
    dialog.add(_file(tmp_path, signed_clips.authority("House of trust").pem))
    QTest.keyClick(dialog.cards[0].remove_button, Qt.Key.Key_Space)
    assert "Stop trusting House of trust" in dialog.question.words
    dialog.question.buttons[1].click()
    assert trust.pem_now()
    dialog.cards[0].remove_button.click()
    dialog.question.buttons[0].click()
    assert (dialog.cards, trust.pem_now()) == ([], "")
    assert "no longer trusted" in dialog.note.words
    assert dialog.empty.isVisible()


def test_what_is_no_certificate_is_said_and_nothing_is_trusted(dialog: TrustDialog, tmp_path: Path) -> None:
    dialog.add(_file(tmp_path, "words"))
    assert "holds no certificate" in dialog.note.words
    assert dialog.cards == []


def test_one_that_has_expired_says_so(dialog: TrustDialog, signed_clips: SignedClips, tmp_path: Path) -> None:
    dialog.add(_file(tmp_path, signed_clips.authority(days=-2).pem))
    assert dialog.cards[0].expired
    assert dialog.cards[0].until.text().startswith("Expired on")


def test_whom_another_program_trusts_meanwhile_shows_when_it_is_opened_again(
    dialog: TrustDialog, trust: TrustService, signed_clips: SignedClips, tmp_path: Path
) -> None:
    dialog.reject()
    asyncio.run(trust.add(_file(tmp_path, signed_clips.authority("Elsewhere").pem)))
    dialog.present()
    assert [card.anchor.subject for card in dialog.cards] == ["Elsewhere, Test house"]
