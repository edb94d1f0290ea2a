"""The choice of a clip's size: cards that show its shape, and a field for any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from sora_desktop.domain.requests import parse_size
from sora_desktop.ui.compose.size_card import SizeCard
from sora_desktop.ui.compose.wrapping_grid import WrappingGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL_SIZES = ("1280x720", "720x1280", "960x960")
"""What is suggested where the server names no sizes."""


class SizeChooser(QWidget):
    """Cards for the server's default, for each offered size, and for another size of one's own.

    Signals:
        value_changed: The size is now another one; empty for the server's default.
    """

    value_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with the usual sizes."""
        super().__init__(parent)
        self._value = ""
        self._sizes: tuple[str, ...] = ()
        self._offered: tuple[tuple[str, ...], bool, str | None] | None = None
        self._grid = WrappingGrid()
        self._cards: dict[str, SizeCard] = {}
        self._other: SizeCard | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Width x height, such as 1280x720"))
        self.field.setAccessibleName(self.tr("Other size"))
        self.field.textEdited.connect(self._on_typed)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._grid)
        column.addWidget(self.field)
        self.field.hide()
        self.offer(())

    @property
    def value(self) -> str:
        """The size as it was chosen or typed; empty for the server's default."""
        return self._value

    def card(self, size: str) -> SizeCard | None:
        """Give the card of an offered size, or of the default (empty)."""
        return self._cards.get(size)

    @property
    def other_card(self) -> SizeCard | None:
        """The card behind which any size can be typed; None where only offered ones will do."""
        return self._other

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard when the size is to be changed."""
        return self.field if self.field.isVisible() else self._grid.checked() or self

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [*self._grid.buttons, self.field]

    def offer(self, sizes: Sequence[str], *, closed: bool = False, default: str | None = None) -> None:
        """Show other cards; the size that was chosen stays.

        Args:
            sizes: what the server offers; the usual ones are suggested if it is empty.
            closed: whether nothing else will do.
            default: which size the server takes by itself, if that is known.
        """
        offered = (tuple(sizes), closed, default)
        if offered == self._offered:
            return
        self._offered = offered
        self._sizes = tuple(sizes) or USUAL_SIZES
        self._grid.clear()
        words = self.tr("Default")
        hint = (
            self.tr("The server’s default: {size}").format(size=default) if default else self.tr("Left to the server")
        )
        self._cards = {"": SizeCard(words, shape=parse_size(default or ""), hint=hint)}
        self._cards |= {size: SizeCard.of_size(size) for size in self._sizes}
        self._other = (
            None if closed and sizes else SizeCard(self.tr("Other…"), hint=self.tr("Type any size"), dashed=True)
        )
        for size, card in self._cards.items():
            card.chosen.connect(lambda size=size: self._choose(size))
            self._grid.add(card)
        if self._other:
            self._other.chosen.connect(self._choose_other)
            self._grid.add(self._other)
        self._show_value(self._value)

    def set_value(self, value: str) -> None:
        """Choose a size, offered or not; empty for the server's default."""
        self._show_value(value)
        self._change(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go back to the default when the field is left empty."""
        if watched is self.field and event.type() is QEvent.Type.FocusOut and not self._value.strip():
            self._show_value("")
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Ask for the width of three cards."""
        return QSize(228, super().sizeHint().height())

    def _show_value(self, value: str) -> None:
        sides = parse_size(value)
        plain = f"{sides[0]}x{sides[1]}" if sides else value.strip()
        card = self._cards.get(plain)
        foreign = card is None
        if foreign and self._other is None:
            card = SizeCard.of_size(value)
            card.chosen.connect(lambda: self._choose(value))
            self._cards[value] = card
            self._grid.add(card)
        (card or self._other or self._cards[""]).setChecked(True)
        in_field = foreign and self._other is not None
        self.field.setVisible(in_field)
        self.field.setText(value if in_field else "")

    def _choose(self, size: str) -> None:
        self.field.hide()
        self._change(size)

    def _choose_other(self) -> None:
        if self.field.isVisible():
            return
        self.field.setText(self._value)
        self.field.show()
        self.field.setFocus()
        self.field.selectAll()

    def _on_typed(self, text: str) -> None:
        self._change(text)

    def _change(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)
