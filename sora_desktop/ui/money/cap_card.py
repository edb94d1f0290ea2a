"""One cap: how much may be spent in a day, a month or a batch, what happens beyond it, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from sora_desktop.domain.costs import Cap, OnExcess, Period, Standing
from sora_desktop.ui import theme
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.wheel import ignore_stray_wheel
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.money.amounts import read_clips, read_money
from sora_desktop.ui.money.status import NEAR, share_of
from sora_desktop.ui.money.words import cap_text, usage_text, usd_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_OFF = "off"
_BAR_PIXELS = 4
_TITLES = {
    Period.DAY: QT_TRANSLATE_NOOP("Money", "A day"),
    Period.MONTH: QT_TRANSLATE_NOOP("Money", "A month"),
    Period.BATCH: QT_TRANSLATE_NOOP("Money", "A batch"),
}
_SPENT = {
    Period.DAY: QT_TRANSLATE_NOOP("Money", "Today: {usage}"),
    Period.MONTH: QT_TRANSLATE_NOOP("Money", "This month: {usage}"),
}


class CapCard(QFrame):
    """Fields for a cap; what is entered is handed on at once, and what cannot be read is said beside it.

    Signals:
        set_requested: This `Cap` is to hold from now on.
        removal_requested: The period is to have no cap.
    """

    set_requested = Signal(object)
    removal_requested = Signal(object)

    def __init__(self, period: Period, parent: QWidget | None = None) -> None:
        """Start without a cap."""
        super().__init__(parent)
        theme.mark(self, "role", "card")
        self.period = period
        self._cap: Cap | None = None
        title = QLabel(QCoreApplication.translate("Money", _TITLES[period]))
        theme.mark(title, "role", "strong")
        self.setAccessibleName(title.text())
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        self.standing.setAlignment(Qt.AlignmentFlag.AlignRight)
        theme.mark(self.standing, "role", "small")
        self.standing.setFont(theme.tabular(self.standing.font()))
        self.meter = Meter(self)
        self.money = _amount(self.tr("No limit"), self.tr("US dollars {period}"), title.text())
        self.clips = _amount(self.tr("No limit"), self.tr("Clips {period}"), title.text())
        self.beyond = QComboBox()
        ignore_stray_wheel(self.beyond)
        for words, value in (
            (self.tr("Refuse"), OnExcess.REFUSE.value),
            (self.tr("Warn"), OnExcess.WARN.value),
            (self.tr("Off"), _OFF),
        ):
            self.beyond.addItem(words, value)
        self.beyond.setAccessibleName(self.tr("When it is reached, {period}").format(period=title.text().lower()))
        self.fields = {
            "money": Field(self.tr("US dollars"), self.money),
            "clips": Field(self.tr("Clips"), self.clips),
            "beyond": Field(self.tr("When it is reached"), self.beyond),
        }
        self.effect = QLabel()
        self.effect.setWordWrap(True)
        theme.mark(self.effect, "role", "muted")
        self._place(title)
        for field in (self.money, self.clips):
            field.editingFinished.connect(self._on_entered)
        self.beyond.activated.connect(self._on_chosen)
        self._fill(None)

    def show_cap(self, cap: Cap | None, standing: Standing | None) -> None:
        """Show the cap that holds, and how it stands; what is being entered stays."""
        if cap != self._cap:
            self._fill(cap)
        share = 0.0 if cap is None or standing is None else share_of(cap, standing.total)
        self.meter.show_share(share, shown=cap is not None and standing is not None)
        self.standing.setText(self._standing_words(standing))

    def show_error(self, words: str) -> None:
        """Say why the cap was not stored."""
        self.fields["beyond"].show_problem(words)

    def _fill(self, cap: Cap | None) -> None:
        self._cap = cap
        if cap is not None:
            self.money.setText("" if cap.micros is None else _plain(cap.micros))
            self.clips.setText("" if cap.clips is None else QLocale().toString(cap.clips))
        self._choose(_OFF if cap is None else cap.on.value)
        for field in self.fields.values():
            field.show_problem("")
        self.effect.setText(self._effect_words(cap))

    def _choose(self, value: str) -> None:
        self.beyond.setCurrentIndex(self.beyond.findData(value))

    def _on_entered(self) -> None:
        """Take over an amount that was changed; the first one that is entered makes a cap that refuses."""
        read = self._read()
        before = (None, None) if self._cap is None else (self._cap.micros, self._cap.clips)
        if read is None or read == before:
            return
        if self._cap is None:
            self._choose(OnExcess.REFUSE.value)
        self._save(*read)

    def _on_chosen(self) -> None:
        """Take over what happens beyond the cap; without any amount there is nothing to go beyond."""
        read = self._read()
        if self.beyond.currentData() == _OFF:
            self._save(None, None)
        elif read == (None, None):
            self.fields["money"].show_problem(self.tr("Say how much: dollars, clips, or both."))
            self.money.setFocus(Qt.FocusReason.OtherFocusReason)
        elif read is not None:
            self._save(*read)

    def _save(self, money: int | None, clips: int | None) -> None:
        if money is None and clips is None:
            self._choose(_OFF)
            if self._cap is not None:
                self.removal_requested.emit(self.period)
        elif self.beyond.currentData() != _OFF:
            on = OnExcess(self.beyond.currentData())
            self.set_requested.emit(Cap(period=self.period, micros=money, clips=clips, on=on))

    def _read(self) -> tuple[int | None, int | None] | None:
        """Read both amounts, and say what is wrong with one that cannot be read."""
        found: list[int | None] = []
        for name, field, read in (("money", self.money, read_money), ("clips", self.clips, read_clips)):
            try:
                found.append(read(field.text()))
                self.fields[name].show_problem("")
            except ValueError:
                example = QLocale().toString(2.5, "f", 2) if name == "money" else QLocale().toString(20)
                words = self.tr("Write a number, such as {example}, or leave it empty.").format(example=example)
                self.fields[name].show_problem(words)
        return (found[0], found[1]) if len(found) == 2 else None  # noqa: PLR2004 - both

    def _standing_words(self, standing: Standing | None) -> str:
        if standing is None:
            return self.tr("Each batch counts by itself.")
        template = QCoreApplication.translate("Money", _SPENT[self.period])
        words = template.format(usage=usage_text(standing.spent))
        if standing.promised.clips:
            words = self.tr("{spent} · waiting: {waiting}").format(spent=words, waiting=usage_text(standing.promised))
        return words

    def _effect_words(self, cap: Cap | None) -> str:
        if cap is None:
            return self.tr("No cap: nothing is refused, and nobody is warned.")
        if cap.on is OnExcess.REFUSE:
            words = self.tr("What would go beyond {cap} is refused before anything is sent.")
        else:
            words = self.tr("What goes beyond {cap} is sent all the same, with a warning.")
        return words.format(cap=cap_text(cap))

    def _place(self, title: QLabel) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(self.standing, 1)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for field in self.fields.values():
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.meter)
        column.addLayout(fields)
        column.addWidget(self.effect)


class Meter(QWidget):
    """How much of a cap is used; the same is said in words beside it."""

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(_BAR_PIXELS)
        theme.notifier().changed.connect(self.update)

    def show_share(self, share: float, *, shown: bool) -> None:
        """Show how much is used, 1 being all of it."""
        self._share = share
        self.setVisible(shown)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar: amber near the cap, red at it."""
        painter, colours = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(self.rect())
        painter.setBrush(colours.line)
        painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)
        if self._share > 0:
            bar.setWidth(max(bar.width() * min(self._share, 1.0), _BAR_PIXELS))
            full = colours.failed if self._share >= 1 else colours.attention if self._share >= NEAR else colours.accent
            painter.setBrush(full)
            painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)


def _amount(hint: str, name: str, period: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(hint)
    field.setAccessibleName(name.format(period=period.lower()))
    field.setFont(theme.tabular(field.font()))
    return field


def _plain(amount: int) -> str:
    """Write an amount as a person would, without a sign for dollars."""
    return usd_text(amount).replace("$", "")
