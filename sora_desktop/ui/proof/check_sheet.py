"""Says whether a report that was kept still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.verification import Verdict
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.proof.banner import Banner
from sora_desktop.ui.proof.section_view import finding_row
from sora_desktop.ui.proof.standing import Standing
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.services.verification.checking import ReportCheck

_HEIGHT = 320


class CheckSheet(Sheet):
    """The verdict on a file that is, or claims to be, a report."""

    def __init__(self, path: Path, check: ReportCheck, another: Callable[[], object], parent: QWidget) -> None:
        """Fill the sheet; `another` lets a person choose another file."""
        super().__init__(path.name, parent, width=560)
        self.banner = Banner(self.card)
        tone, word, sentence = self._words(check)
        self.banner.say(Standing(tone, word), sentence)
        self.body.addWidget(self.banner)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        for finding in check.findings:
            column.addLayout(finding_row(finding, content))
        column.addStretch(1)
        scroll = QScrollArea(self.card)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setAccessibleName(self.tr("What was looked at"))
        height = content.heightForWidth(560 - 60)
        scroll.setFixedHeight(min(_HEIGHT, max(24, height)))
        scroll.setVisible(bool(check.findings))
        self.body.addWidget(scroll)
        self.add_button(self.tr("Check another…"), another)
        self.add_button(self.tr("Close"), primary=True)

    def _words(self, check: ReportCheck) -> tuple[Tone, str, str]:
        if check.verdict is Verdict.HOLDS and not check.in_full:
            return (
                Tone.QUIET,
                self.tr("The report is as it was written"),
                self.tr("That does not mean that what it tells of holds; see what was looked at."),
            )
        return {
            Verdict.HOLDS: (
                Tone.DONE,
                self.tr("The report holds"),
                self.tr("It is as it was written, and what it tells of is as it was then."),
            ),
            Verdict.DOES_NOT_HOLD: (
                Tone.PROBLEM,
                self.tr("The report does not hold"),
                self.tr("It was changed, or what it tells of is not as it was when it was written."),
            ),
            Verdict.NOT_EXAMINED: (
                Tone.QUIET,
                self.tr("It cannot be checked"),
                self.tr("It is not a report of Sora Desktop, or what it tells of is not here."),
            ),
        }[check.verdict]
