"""What the sheets to choose from show: past prompts, templates and presets, as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.ui.compose.form import draft_from_json
from sora_desktop.ui.prompts.choices import Choice
from sora_desktop.ui.prompts.chooser import ChooserSheet
from sora_desktop.ui.prompts.naming import NameSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.prompt_templates import Preset, PromptTemplate
    from sora_desktop.services.prompts import PromptService

    Start = Callable[..., Any]
    """Runs a coroutine on the window's loop."""

_TEXTS_OF_PRESET = ("connection", "model", "size")


class Shelf(QObject):
    """A sheet with what is stored of one kind.

    Attributes:
        sheet: the sheet, which owns the shelf.
    """

    def __init__(self, sheet: ChooserSheet, prompts: PromptService, start: Start) -> None:
        """Fill a sheet from a service."""
        super().__init__(sheet)
        self.sheet = sheet
        self.prompts = prompts
        self.start = start
        self._searching = self._again = False
        # It may close while something is still being read.
        self._open = alive = [True]
        sheet.destroyed.connect(lambda _sheet: alive.clear())
        sheet.searched.connect(self._search)

    async def show(self, current: str = "") -> None:
        """Show what fits to the searched words; the one of the name `current` is looked at, or the first."""

    @property
    def is_open(self) -> bool:
        """Whether the sheet is still there to show anything."""
        return bool(self._open)

    def _search(self) -> None:
        """Look for the words that stand there; one search at a time, and the last words count."""
        if self._searching:
            self._again = True
            return
        self._searching = True
        self.start(self._show_latest())

    async def _show_latest(self) -> None:
        try:
            if self.is_open:
                await self.show()
        finally:
            self._searching = False
        if self._again and self.is_open:
            self._again = False
            self._search()


class PastShelf(Shelf):
    """The prompts of the past."""

    def __init__(self, prompts: PromptService, window: QWidget, start: Start, use: Callable[[str], object]) -> None:
        """Call `use` with the prompt that is chosen."""
        sheet = ChooserSheet(
            QCoreApplication.translate("Shelf", "Past prompts"),
            window,
            searching=QCoreApplication.translate("Shelf", "Search prompts"),
            empty=QCoreApplication.translate("Shelf", "Nothing was ordered yet. What you order is found here again."),
            kept=False,
        )
        super().__init__(sheet, prompts, start)
        sheet.chosen.connect(lambda choice: use(choice.name))

    async def show(self, current: str = "") -> None:
        """Show the past prompts with the searched words."""
        text = self.sheet.search.text()
        found = await self.prompts.past(text)
        if self.is_open:
            self.sheet.show_choices([Choice(one.text) for one in found], current=current)


class KeptShelf(Shelf):
    """What is kept under names, which can be renamed, deleted, and brought back."""

    def __init__(self, sheet: ChooserSheet, prompts: PromptService, start: Start) -> None:
        """Let what is kept be put in order."""
        super().__init__(sheet, prompts, start)
        self._bring_back: Callable[[], Any] | None = None
        sheet.rename_requested.connect(self._ask_name)
        sheet.removal_requested.connect(lambda choice: self.start(self._remove(choice.name)))
        sheet.undo_requested.connect(lambda: self.start(self._undo()))

    async def load(self) -> list[Choice]:
        """Give everything."""
        return []

    async def rename(self, old: str, new: str) -> None:
        """Give one another name."""

    async def remove(self, name: str) -> Callable[[], Any]:
        """Delete one, and give what brings it back."""
        raise KeyError(name)

    async def show(self, current: str = "") -> None:
        """Show what has the searched words in its name or in what it is."""
        choices = await self.load()
        if not self.is_open:
            return
        words = self.sheet.search.text().casefold().split()
        fitting = [one for one in choices if all(word in f"{one.name}\n{one.whole}".casefold() for word in words)]
        self.sheet.show_choices(fitting, current=current)

    def _ask_name(self, choice: Choice) -> None:
        self.start(self._rename(choice))

    async def _rename(self, choice: Choice) -> None:
        others = [one.name for one in await self.load() if one.name != choice.name]
        if not self.is_open:
            return
        title = QCoreApplication.translate("Shelf", "Rename “{name}”").format(name=choice.name)
        asked = NameSheet(title, "", self.sheet.window(), name=choice.name, taken=others)
        asked.named.connect(lambda name: self.start(self._take_name(choice.name, name)))
        asked.present()

    async def _take_name(self, old: str, new: str) -> None:
        await self.rename(old, new)
        if self.is_open:
            await self.show(new)

    async def _remove(self, name: str) -> None:
        self._bring_back = await self.remove(name)
        await self.show()
        if self.is_open:
            self.sheet.say_deleted(name)

    async def _undo(self) -> None:
        bring_back, self._bring_back = self._bring_back, None
        if bring_back is not None:
            kept = await bring_back()
            if self.is_open:
                self.sheet.note.say("")
                await self.show(kept.name)


class TemplateShelf(KeptShelf):
    """The templates."""

    def __init__(
        self, prompts: PromptService, window: QWidget, start: Start, use: Callable[[str, str], object]
    ) -> None:
        """Call `use` with the prompt and the name of the template that is chosen."""
        sheet = ChooserSheet(
            QCoreApplication.translate("Shelf", "Templates"),
            window,
            searching=QCoreApplication.translate("Shelf", "Search templates"),
            empty=QCoreApplication.translate(
                "Shelf",
                "There are no templates yet. Write a prompt with places such as {subject}, and save it with Shift+F7.",
            ),
            kept=True,
        )
        super().__init__(sheet, prompts, start)
        sheet.chosen.connect(lambda choice: use(choice.whole, choice.name))
        self._kept: dict[str, PromptTemplate] = {}

    async def load(self) -> list[Choice]:
        """Give all templates."""
        self._kept = {one.name: one for one in await self.prompts.templates()}
        return [Choice(one.name, one.prompt, one.prompt) for one in self._kept.values()]

    async def rename(self, old: str, new: str) -> None:
        """Give a template another name."""
        await self.prompts.rename_template(old, new)

    async def remove(self, name: str) -> Callable[[], Any]:
        """Delete a template."""
        removed = await self.prompts.remove_template(name)
        return lambda: self.prompts.save_template(removed.name, removed.prompt)


class PresetShelf(KeptShelf):
    """The presets."""

    def __init__(
        self,
        prompts: PromptService,
        window: QWidget,
        start: Start,
        use: Callable[[dict[str, object], str], object],
    ) -> None:
        """Call `use` with the settings and the name of the preset that is chosen."""
        sheet = ChooserSheet(
            QCoreApplication.translate("Shelf", "Presets"),
            window,
            searching=QCoreApplication.translate("Shelf", "Search presets"),
            empty=QCoreApplication.translate(
                "Shelf", "There are no presets yet. Set the form as you often need it, and save it with Shift+F9."
            ),
            kept=True,
        )
        super().__init__(sheet, prompts, start)
        sheet.edit.hide()
        self._kept: dict[str, Preset] = {}
        sheet.chosen.connect(lambda choice: use(dict(self._kept[choice.name].settings), choice.name))

    async def load(self) -> list[Choice]:
        """Give all presets."""
        self._kept = {one.name: one for one in await self.prompts.presets()}
        return [Choice(one.name, *_described(one.settings)) for one in self._kept.values()]

    async def rename(self, old: str, new: str) -> None:
        """Give a preset another name."""
        await self.prompts.rename_preset(old, new)

    async def remove(self, name: str) -> Callable[[], Any]:
        """Delete a preset."""
        removed = self._kept[name]
        await self.prompts.remove_preset(name)
        return lambda: self.prompts.save_preset(removed.name, removed.settings)


def _described(settings: Mapping[str, object]) -> tuple[str, str]:
    """Say what a preset sets, in a line and whole."""
    draft = draft_from_json(settings)
    translate = QCoreApplication.translate
    parts = [value for name in _TEXTS_OF_PRESET if (value := str(getattr(draft, name)))]
    if draft.seconds:
        parts.append(translate("Shelf", "{seconds} s").format(seconds=draft.seconds))
    if draft.takes > 1:
        parts.append(translate("Shelf", "{count} takes").format(count=draft.takes))
    if draft.reference:
        parts.append(translate("Shelf", "reference image"))
    extra = [f"{name}: {value}" for name, value in draft.extra if name]
    line = " · ".join([*parts, *extra]) or translate("Shelf", "everything left to the server")
    references = [path for path in (draft.reference, *draft.further_references) if path]
    return line, "\n".join([" · ".join(parts) or line, *extra, *references])
