"""Takes what is dropped on the form or pasted into it: images for the reference, and many prompts at once."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from sora_desktop.domain.prompt_lists import prompts_in
from sora_desktop.ui.compose.form import read
from sora_desktop.ui.compose.reference_images import holds_image, image_paths
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QKeyEvent

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.requests import Order
    from sora_desktop.ui.compose.fields import ComposeFields


class Arrivals(QObject):
    """Sorts images from text, and says what cannot be taken.

    Signals:
        several_found: These orders (a list), one for each prompt of a paste, are to be looked through, under a name.
    """

    several_found = Signal(object, str)

    def __init__(self, fields: ComposeFields) -> None:
        """Listen to the fields of a form."""
        super().__init__(fields)
        self._fields = fields
        fields.prompt.image_offered.connect(self._on_image_offered)
        fields.prompt.paste_refused.connect(self._on_paste_refused)
        fields.reference.failed.connect(self._on_reference_failed)
        fields.area.several_requested.connect(self._on_several)

    def would_take(self, data: QMimeData) -> bool:
        """Tell whether something that is dragged over the form can be a reference."""
        return self._fields.reference.acceptDrops() and (bool(image_paths(data)) or holds_image(data))

    def take(self, data: QMimeData) -> bool:
        """Take images as references; tell whether there were any."""
        return self._fields.reference.acceptDrops() and self._fields.reference.take(data)

    def takes_key(self, event: QKeyEvent) -> bool:
        """Take an image from the clipboard where no field wants the paste itself."""
        return event.matches(QKeySequence.StandardKey.Paste) and self.paste()

    def paste(self) -> bool:
        """Take images from the clipboard as references; tell whether there were any."""
        # An empty clipboard may have nothing to give, whatever the stubs say.
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        return data is not None and self.take(data)

    def _on_several(self, text: str) -> None:
        order = read(self._fields.draft).order
        self.several_found.emit([_with_prompt(order, prompt) for prompt in prompts_in(text)], self.tr("Pasted prompts"))

    def _on_image_offered(self, data: QMimeData) -> None:
        if not self.take(data):
            words = self.tr("Only images can be pasted here as files. Drop a file of prompts on the window instead.")
            self._fields.fields["prompt"].show_problem(words)

    def _on_paste_refused(self, length: int) -> None:
        words = self.tr("{length} characters are too many for a prompt. Import them as a file of prompts instead.")
        self._fields.fields["prompt"].show_problem(words.format(length=self._fields.locale().toString(length)))

    def _on_reference_failed(self, error: SoraDesktopError) -> None:
        self._fields.fields["reference"].show_problem(" ".join(describe_error(error)).strip())


def _with_prompt(order: Order, prompt: str) -> Order:
    return dataclasses.replace(order, request=dataclasses.replace(order.request, prompt=prompt))
