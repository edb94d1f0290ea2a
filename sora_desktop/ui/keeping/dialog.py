"""The window with the settings of the library; what is chosen holds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.side_window import SideWindow, side_button
from sora_desktop.ui.keeping.folder_card import FolderCard
from sora_desktop.ui.keeping.words import LEAST_FREE, TRASH_DAYS, least_words, trash_words

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = (640, 640)
_LEAST = (500, 420)
_MARGIN = 24


class LibrarySettingsDialog(SideWindow):
    """Where clips are, how new ones are named, the trash, and the room on the disk. It blocks nothing.

    Signals:
        template_changed: New clips are to be named so.
        trash_days_changed: Things stay in the trash for so many days; 0 is for ever.
        sidecars_changed: A file of settings is to be kept beside each clip, or not.
        least_free_changed: Nothing is begun below so many free bytes; 0 looks at nothing.
    """

    template_changed = Signal(str)
    trash_days_changed = Signal(int)
    sidecars_changed = Signal(bool)
    least_free_changed = Signal(object)

    def __init__(self, example: Callable[[str], str], usual_template: str, parent: QWidget) -> None:
        """Show nothing yet.

        Args:
            example: names a clip by a template.
            usual_template: the one that the program comes with.
            parent: the main window.
        """
        title = QCoreApplication.translate("LibrarySettingsDialog", "Library settings")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._example = example
        self._usual = usual_template
        self.folder = FolderCard()
        self.template = QLineEdit()
        self.template.setAcceptDrops(False)
        self.usual_link = Link(self.tr("Use the usual one"))
        self.example = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        theme.mark(self.example, "role", "muted")
        self.names = Field(self.tr("&Names of new clips"), self.template, aside=self.usual_link)
        self.sidecars = QCheckBox(self.tr("Keep a file with the &settings beside each clip (JSON)"))
        self.trash = QComboBox()
        for days in TRASH_DAYS:
            self.trash.addItem(trash_words(days), days)
        self.trash_field = Field(self.tr("Keep the &trash"), self.trash)
        self.space = QComboBox()
        for size in LEAST_FREE:
            self.space.addItem(least_words(size), size)
        self.space_field = Field(self.tr("&Wait for room on the disk"), self.space)
        self.close_button = side_button(self.tr("Close"))
        self._place()
        self.template.textChanged.connect(self._show_example)
        self.template.editingFinished.connect(self._take_template)
        self.usual_link.clicked.connect(self._take_usual)
        self.sidecars.clicked.connect(self.sidecars_changed)
        self.trash.activated.connect(lambda _number: self.trash_days_changed.emit(self.trash.currentData()))
        self.space.activated.connect(lambda _number: self.least_free_changed.emit(self.space.currentData()))
        self.close_button.clicked.connect(self.close)

    def present(self) -> None:
        """Open, or come to the front."""
        self.come_forward()
        self.folder.move_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_choices(self, template: str, trash_days: int, least_free: int, *, sidecars: bool) -> None:
        """Show what is chosen now; a choice from elsewhere that is not offered is offered as well."""
        if not self.template.hasFocus():
            self.template.setText(template)
        self._show_example()
        self.sidecars.setChecked(sidecars)
        for box, value, words in ((self.trash, trash_days, trash_words), (self.space, least_free, least_words)):
            if box.findData(value) < 0:
                box.insertItem(0, words(value), value)
            box.setCurrentIndex(box.findData(value))

    def _show_example(self) -> None:
        template = self.template.text().strip()
        self.example.setText(self._example(template) if template else "")
        self.usual_link.setVisible(template != self._usual)
        problem = "" if template else self.tr("Write something that clips are to be called.")
        self.names.show_problem(problem)

    def _take_template(self) -> None:
        template = self.template.text().strip()
        if template:
            self.template_changed.emit(template)

    def _take_usual(self) -> None:
        self.template.setText(self._usual)
        self._take_template()
        self.template.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        fields = "{prompt} {name} {date} {time} {model} {size} {seconds} {take} {connection} {batch} {id}"
        content = QWidget()
        theme.mark(content, "role", "pane")
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 16)
        column.setSpacing(theme.GRID)
        column.addWidget(self.folder)
        column.addSpacing(12)
        column.addWidget(self.names)
        column.addWidget(self.example)
        column.addWidget(
            _hint(self.tr("In braces: {fields}. Clips that are here keep their names.").format(fields=fields))
        )
        column.addSpacing(4)
        column.addWidget(self.sidecars)
        column.addSpacing(12)
        column.addWidget(self.trash_field)
        column.addWidget(
            _hint(
                self.tr(
                    "Then clips are deleted for good. For what is in the trash already, a shorter time begins when "
                    "it is chosen, so nothing goes at once."
                )
            )
        )
        column.addSpacing(12)
        column.addWidget(self.space_field)
        column.addWidget(
            _hint(
                self.tr(
                    "With less room than this, nothing new is sent: a clip that is paid for could not be kept. "
                    "What runs is fetched all the same."
                )
            )
        )
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(foot)


def _hint(words: str) -> QLabel:
    hint = QLabel(words)
    hint.setWordWrap(True)
    hint.setTextFormat(Qt.TextFormat.PlainText)
    theme.mark(hint, "role", "small")
    return hint
