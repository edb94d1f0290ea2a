"""One trusted authority: its name, until when its certificate holds, and its fingerprint."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.connections.rows import remove_button
from sora_desktop.ui.controls.paragraph import paragraph

if TYPE_CHECKING:
    from sora_desktop.domain.trust import TrustAnchor

_GROUP = 4


class AnchorCard(QFrame):
    """What is known of an authority, with the way to trust it no more.

    Signals:
        removal_requested: A person wants to trust it no more.
    """

    removal_requested = Signal()

    def __init__(self, anchor: TrustAnchor, parent: QWidget | None = None) -> None:
        """Show an authority."""
        super().__init__(parent)
        theme.mark(self, "role", "card")
        self.anchor = anchor
        name = paragraph(anchor.subject, "strong")
        self.until = paragraph(self._until_words(), "warning" if self.expired else "small")
        self.fingerprint = paragraph(_grouped(anchor.fingerprint), "small")
        self.fingerprint.setFont(theme.fixed(theme.SMALL_PIXELS))
        self.fingerprint.setAccessibleName(self.tr("SHA-256 fingerprint"))
        self.fingerprint.setToolTip(self.tr("SHA-256 fingerprint of the certificate"))
        self.setAccessibleName(f"{anchor.subject}. {self.until.text()}")
        self.remove_button = remove_button(self.tr("Stop trusting {name}").format(name=anchor.subject))
        self.remove_button.clicked.connect(self.removal_requested)
        column = QVBoxLayout()
        column.setSpacing(4)
        for label in (name, self.until, self.fingerprint):
            column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 10, 12)
        row.setSpacing(10)
        row.addLayout(column, 1)
        row.addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def expired(self) -> bool:
        """Whether its certificate has run out."""
        return self.anchor.not_after < datetime.now(UTC)

    def _until_words(self) -> str:
        local = self.anchor.not_after.astimezone()
        day = QLocale().toString(QDate(local.year, local.month, local.day), QLocale.FormatType.LongFormat)
        words = self.tr("Expired on {day}") if self.expired else self.tr("Holds until {day}")
        return words.format(day=day)


def _grouped(fingerprint: str) -> str:
    """Write a fingerprint so that it can be compared by eye: in groups, and on two lines."""
    groups = [fingerprint[at : at + _GROUP] for at in range(0, len(fingerprint), _GROUP)]
    half = len(groups) // 2
    return "\n".join((" ".join(groups[:half]), " ".join(groups[half:])))
