"""Where reference images are dropped, pasted or chosen, and seen as they will be sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.requests import Fit
from sora_desktop.ui import theme
from sora_desktop.ui.compose.drop_place import DropPlace, ask_for_images
from sora_desktop.ui.compose.image_row import ImageRow
from sora_desktop.ui.compose.reference_images import Picture, ReferenceImages, Wish, image_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData

    from sora_desktop.ui.compose.reference_card import ReferenceCard
    from sora_desktop.ui.compose.reference_strip import ReferenceStrip

_EMPTY_HEIGHT = 64


class ReferenceWell(DropPlace):
    """A place for one image, or for a few where the server takes them.

    What shows images is built with the first one.

    Signals:
        value_changed: The images are now others; the path of the first one, empty for none.
        fit_changed: The first one is now to be fitted in another way.
        state_changed: It is now known, or no longer known, whether an image can be read.
        failed: A pasted picture could not be kept (SoraDesktopError).
        taken: A person put something in.
    """

    value_changed = Signal(str)
    fit_changed = Signal()
    state_changed = Signal()
    failed = Signal(object)
    taken = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """Start empty; pasted pictures are kept in `folder`."""
        super().__init__(parent)
        self._row = ImageRow()
        self._limit = 1
        self._size: tuple[int, int] | None = None
        self._fit = Fit.CROP
        self._shown: tuple[Wish, QImage] | None = None
        self.card: ReferenceCard | None = None
        self.strip: ReferenceStrip | None = None
        self._images = ReferenceImages(folder, self)
        self._images.read.connect(self._on_read)
        self._images.kept.connect(self._on_kept)
        self._images.fitted.connect(self._on_fitted)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(_EMPTY_HEIGHT)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.choose_button = self._build_empty()

    @property
    def empty(self) -> bool:
        """Whether there is no image."""
        return not self._row.paths

    @property
    def focused(self) -> bool:
        """Whether the keyboard is where an image is asked for."""
        return self.choose_button.hasFocus()

    @property
    def values(self) -> tuple[str, ...]:
        """The images' paths, the first frame first."""
        return self._row.paths

    @property
    def value(self) -> str:
        """The path of the first image; empty for none."""
        return self._row.paths[0] if self._row.paths else ""

    @property
    def fit(self) -> Fit:
        """How the first image is brought to the clip's size."""
        return self._fit

    @property
    def picture(self) -> Picture | None:
        """The image that is looked at, once it was read."""
        return self._row.picture(self._row.current)

    @property
    def error(self) -> SoraDesktopError | None:
        """Why an image cannot be read, if there is such a one."""
        return self._row.error

    @property
    def reading(self) -> bool:
        """Whether an image is still being read."""
        return self._row.reading

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        return self.card.remove_button if self.card and self._row.paths else self.choose_button

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        tiles = self.strip.stops if self.strip else []
        return [self.choose_button, *tiles, *(self.card.stops if self.card else [])]

    @property
    def words(self) -> tuple[str, str]:
        """What is said of the image that is looked at: its name, and its size or why there is none."""
        return self.card.words if self.card else ("", "")

    def set_value(self, path: str) -> None:
        """Put in one image by its path, or take all out with an empty one."""
        self.set_values([path] if path else [])

    def set_values(self, paths: Sequence[str]) -> None:
        """Put in these images in place of those that are there."""
        if tuple(dict.fromkeys(paths)) == self._row.paths and not self._row.error:
            return
        for path in self._row.put(paths):
            self._images.request(path)
        self._show()
        self.value_changed.emit(self.value)

    def set_fit(self, fit: Fit) -> None:
        """Fit the first image in this way."""
        if fit is not self._fit:
            self._fit = fit
            self._show()
            self.fit_changed.emit()

    def aim_at(self, size: tuple[int, int] | None) -> None:
        """Show the first image at the size that the clip will have, in pixels; None leaves it as it is."""
        if size != self._size:
            self._size = size
            self._show()

    def take(self, data: QMimeData) -> bool:
        """Take the images of a drop or of the clipboard; tell whether there were any."""
        if paths := image_paths(data):
            self._take_paths(paths, more=self._limit > 1)
            return True
        image = data.imageData() if data.hasImage() else None
        if image is None:
            return False
        self._images.keep(image)
        return True

    def accept_reference(self, *, accepted: bool, limit: int = 1) -> None:
        """Say whether the server takes reference images at all, and how many."""
        words = self.tr("Drop, paste or choose an image") if limit == 1 else self.tr("Drop, paste or choose images")
        self.choose_button.setText(words if accepted else self.tr("This server takes no reference image"))
        self.choose_button.setEnabled(accepted)
        self.setAcceptDrops(accepted)
        self._limit = limit if accepted else 0
        self._show()

    def choose(self, *, more: bool = False) -> None:
        """Ask for another file in the place of the one that is looked at, or for more of them."""
        paths = self.values
        more = self._limit > 1 and (more or not paths)
        ask_for_images(
            self,
            several=more,
            folder=str(Path(paths[self._row.current]).parent) if paths else "",
            then=lambda chosen: self._take_paths(chosen, more=more),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take paste and delete on whatever part of the well has the keyboard."""
        if event.matches(QKeySequence.StandardKey.Paste):
            data: QMimeData | None = QGuiApplication.clipboard().mimeData()
            if data is not None:
                self.take(data)
        elif self._row.paths and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._remove()
        else:
            super().keyPressEvent(event)

    def _build_empty(self) -> QPushButton:
        button = QPushButton(self.tr("Drop, paste or choose an image"))
        theme.mark(button, "quiet")
        button.setStyleSheet("QPushButton { color: palette(placeholder-text); font-size: 12px; font-weight: 400; }")
        button.setAccessibleName(self.tr("Choose a reference image"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.clicked.connect(self.choose)
        self._column.addWidget(button)
        return button

    def _build_card(self) -> ReferenceCard:
        # Loaded with the first image: the start has none to show.
        from sora_desktop.ui.compose.reference_card import ReferenceCard  # noqa: PLC0415

        card = ReferenceCard(self)
        card.moved.connect(self._move)
        card.change_requested.connect(self.choose)
        card.removed.connect(self._remove)
        card.fit_chosen.connect(self.set_fit)
        self._column.addWidget(card)
        return card

    def _build_strip(self) -> ReferenceStrip:
        from sora_desktop.ui.compose.reference_strip import ReferenceStrip  # noqa: PLC0415 - seldom needed

        strip = ReferenceStrip(self)
        strip.chosen.connect(self._look_at)
        strip.moved.connect(self._move)
        strip.add_requested.connect(lambda: self.choose(more=True))
        self._column.insertWidget(1, strip)
        return strip

    def _take_paths(self, paths: Sequence[str], *, more: bool) -> None:
        if more:
            self.set_values(self._row.with_more(paths))
        else:
            # Those that are too many stay in sight, to be chosen from.
            self.set_values(self._row.with_instead(paths[0]) if len(paths) == 1 else paths)
        self._look_at(self._row.paths.index(paths[0]))
        self.taken.emit()

    def _look_at(self, number: int) -> None:
        self._row.current = number
        self._show()

    def _move(self, step: int) -> None:
        if self._row.move(step):
            self._show()
            if self.strip and self.strip.holds_focus:
                self.strip.focus_tile(self._row.current)
            self.value_changed.emit(self.value)

    def _remove(self) -> None:
        had_tile = self.strip is not None and self.strip.holds_focus
        self.set_values(self._row.with_instead(""))
        if not self._row.paths:
            self.choose_button.setFocus()
        elif had_tile and self.strip:
            self.strip.focus_tile(self._row.current)

    def _show(self) -> None:
        row = self._row
        self.choose_button.setVisible(not row.paths)
        if row.paths:
            self.card = self.card or self._build_card()
            self._show_card(self.card, row.paths[row.current])
            if self._limit > 1 or len(row.paths) > 1:
                self.strip = self.strip or self._build_strip()
                self.strip.show_images(row.previews, row.current, more=len(row.paths) < self._limit)
        if self.card:
            self.card.setVisible(bool(row.paths))
        if self.strip:
            self.strip.setVisible(bool(row.paths) and (self._limit > 1 or len(row.paths) > 1))
        self.update()

    def _show_card(self, card: ReferenceCard, path: str) -> None:
        card.show_place(self._row.current, len(self._row.paths))
        picture = self.picture
        if picture is None:
            card.show_pending(path, broken=self._row.broken(path))
            return
        size = self._size if self._row.current == 0 else None
        card.show_picture(picture, size, self._fit)
        if size is None or size == (picture.width, picture.height):
            self._shown = None
            card.show_image(picture.preview)
            return
        wish = Wish(path, size, self._fit)
        if self._shown and self._shown[0] == wish:
            card.show_image(self._shown[1])
        else:
            card.show_image(None)
            self._images.fit(wish)

    def _on_read(self, path: str, result: object) -> None:
        if isinstance(result, (Picture, SoraDesktopError)) and self._row.note(path, result):
            self._show()
            self.state_changed.emit()

    def _on_fitted(self, wish: Wish, result: object) -> None:
        if isinstance(result, QImage):
            self._shown = (wish, result)
            self._show()
        elif isinstance(result, SoraDesktopError):
            self._on_read(wish.path, result)

    def _on_kept(self, result: object) -> None:
        if isinstance(result, SoraDesktopError):
            self.failed.emit(result)
        elif isinstance(result, str):
            self._take_paths([result], more=self._limit > 1)
