"""Joins the form and its menu with the prompts of the past, templates and presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.prompt_templates import placeholders
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, Tone
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from PySide6.QtGui import QAction

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes
    from sora_desktop.ui.prompts.shelves import Shelf

_NAME_CHARACTERS = 40


class PromptWiring(QObject):
    """Opens the sheets in which prompts and settings are chosen, and keeps what a person wants kept."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the form and the menu."""
        super().__init__(window)
        self._window = window
        self._prompts = services.prompts
        self._catalogue = services.catalogue
        self._bridge = bridge
        self._compose = panes.compose
        self._jobs = panes.jobs
        self._area = panes.compose.fields.area
        self._values: dict[str, str] = {}
        self._template = ""
        self._preset = ""
        self._connect_form()
        self._connect_menu()
        bridge.event_published.connect(self._on_event)

    def choose_past(self) -> None:
        """Let a past prompt be chosen."""
        from sora_desktop.ui.prompts.shelves import PastShelf  # noqa: PLC0415 - not before somebody asks

        self._open(PastShelf(self._prompts, self._window, self._bridge.start, self._use_past))

    def choose_template(self) -> None:
        """Let a template be chosen, or put in order."""
        from sora_desktop.ui.prompts.shelves import TemplateShelf  # noqa: PLC0415 - not before somebody asks

        shelf = TemplateShelf(self._prompts, self._window, self._bridge.start, self._use_template)
        shelf.sheet.edit_requested.connect(lambda choice: self._edit_template(choice.name, choice.whole))
        self._open(shelf)

    def choose_preset(self) -> None:
        """Let a preset be chosen, or put in order."""
        from sora_desktop.ui.prompts.shelves import PresetShelf  # noqa: PLC0415 - not before somebody asks

        shelf = PresetShelf(self._prompts, self._window, self._bridge.start, self._use_preset)
        self._open(shelf)

    def fill_in(self) -> None:
        """Let the places of the prompt be filled in."""
        prompt = self._area.editor.prompt
        if placeholders(prompt):
            self._ask_values(self.tr("Fill in"), prompt)
            return
        advice = self.tr("Write places in braces, such as {subject} or {light=at dusk}.")
        self._tell(self.tr("The prompt has no places to fill in."), advice)

    def save_template(self) -> None:
        """Keep the prompt as a template."""
        if not self._area.editor.prompt.strip():
            self._compose.focus_prompt()
            self._tell(self.tr("Write a prompt first."))
            return
        self._start(self._ask_name_of_template())

    def save_preset(self) -> None:
        """Keep the settings as a preset."""
        self._start(self._ask_name_of_preset())

    def _connect_form(self) -> None:
        area, fields = self._area, self._compose.fields
        area.tools.past_requested.connect(self.choose_past)
        area.tools.templates_requested.connect(self.choose_template)
        area.tools.presets_requested.connect(self.choose_preset)
        area.filling_requested.connect(self.fill_in)
        area.walk.wanted.connect(lambda: self._start(self._give_past()))
        fields.continuation.name_requested.connect(lambda job_id: self._start(self._name(job_id)))
        fields.continuation.clip_requested.connect(lambda job_id: self._start(self._show(job_id)))

    def _connect_menu(self) -> None:
        menu, compose, area = self._window.menus.prompt, self._compose, self._area
        entries: tuple[tuple[QAction, Callable[[], object]], ...] = (
            (menu.generate, compose.submit),
            (menu.past, self.choose_past),
            (menu.older, lambda: self._walk(1)),
            (menu.newer, lambda: self._walk(-1)),
            (menu.templates, self.choose_template),
            (menu.save_template, self.save_template),
            (menu.fill, self.fill_in),
            (menu.combinations, self._show_combinations),
            (menu.presets, self.choose_preset),
            (menu.save_preset, self.save_preset),
            (menu.add_images, lambda: compose.fields.reference.choose(more=True)),
            (menu.paste_image, self._paste_image),
        )
        for action, act in entries:
            action.triggered.connect(lambda _checked=False, act=act: self._at_form(act))
        menu.literal.triggered.connect(area.set_literal)
        # What cannot be done does not stay checked.
        menu.literal.triggered.connect(lambda: menu.literal.setChecked(area.literal))
        area.literal_changed.connect(lambda: menu.literal.setChecked(area.literal))

    def _at_form(self, act: Callable[[], object]) -> None:
        """Do something with the form, unless a sheet lies over it."""
        central, focus = self._window.centralWidget(), QApplication.focusWidget()
        under = focus is None or central is None or central.isAncestorOf(focus)
        if focus is not None and focus.window() is self._window and not under:
            return
        self._window.workspace.fold(Pane.COMPOSE, away=False)
        act()

    def _open(self, shelf: Shelf) -> None:
        shelf.sheet.present()
        self._start(shelf.show())

    def _use_past(self, prompt: str) -> None:
        self._compose.use_prompt(prompt, literal=True)

    def _use_template(self, prompt: str, name: str) -> None:
        self._template = name
        if placeholders(prompt):
            self._ask_values(name, prompt)
        else:
            self._compose.use_prompt(prompt)

    def _edit_template(self, name: str, prompt: str) -> None:
        """Put a template into the form with its places, to be changed and saved again."""
        self._template = name
        self._compose.use_prompt(prompt)
        advice = self.tr("Change it in the form, and save it as a template again.")
        self._tell(self.tr("“{name}” is in the form.").format(name=name), advice)

    def _use_preset(self, settings: dict[str, object], name: str) -> None:
        self._preset = name
        self._compose.use_settings(settings)

    def _ask_values(self, title: str, prompt: str) -> None:
        from sora_desktop.ui.prompts.filling import FillSheet  # noqa: PLC0415 - not before somebody asks

        sheet = FillSheet(title, prompt, self._values, self._window)
        sheet.filled_in.connect(self._use_filled)
        sheet.present()

    def _use_filled(self, prompt: str, values: dict[str, str]) -> None:
        self._values.update(values)
        self._compose.use_prompt(prompt)

    def _show_combinations(self) -> None:
        before = len(self._compose.judge.judge().prompts)
        if before > 1:
            self._compose.show_combinations()
        else:
            advice = self.tr("Write choices in braces with bars between: {red|blue}.")
            self._tell(self.tr("The prompt has no choices to combine."), advice)

    def _paste_image(self) -> None:
        if not self._compose.arrivals.paste():
            self._tell(self.tr("There is no image in the clipboard."))

    def _walk(self, step: int) -> None:
        self._compose.focus_prompt()
        self._area.walk.go(step)

    async def _give_past(self) -> None:
        self._area.walk.set_prompts([one.text for one in await self._prompts.past()])

    async def _name(self, job_id: str) -> None:
        job = await self._job(job_id)
        if job is not None:
            self._compose.fields.continuation.show_name(job_id, job.name or " ".join(job.request.prompt.split()))

    async def _show(self, job_id: str) -> None:
        job = await self._job(job_id)
        if job is None:
            self._tell(self.tr("That clip is not in the library any more."))
        else:
            self._jobs.select_job(job)

    async def _job(self, job_id: str) -> Job | None:
        try:
            return await self._catalogue.get(job_id)
        except UnknownJob:
            return None

    async def _ask_name_of_template(self) -> None:
        taken = [one.name for one in await self._prompts.templates()]
        explanation = self.tr("Places in braces, such as {subject} or {light=at dusk}, are filled in each time.")
        name = self._template or _short(self._area.editor.prompt)
        self._ask_name((self.tr("Save as template"), explanation), name, taken, self._keep_template)

    async def _keep_template(self, name: str) -> None:
        template = await self._prompts.save_template(name, self._area.editor.prompt)
        self._template = template.name
        self._tell_saved(self.tr("Saved as template “{name}”.").format(name=template.name))

    async def _ask_name_of_preset(self) -> None:
        taken = [one.name for one in await self._prompts.presets()]
        explanation = self.tr("All that the form says but the prompt is kept.")
        self._ask_name((self.tr("Save as preset"), explanation), self._preset, taken, self._keep_preset)

    async def _keep_preset(self, name: str) -> None:
        preset = await self._prompts.save_preset(name, self._compose.settings)
        self._preset = preset.name
        self._tell_saved(self.tr("Saved as preset “{name}”.").format(name=preset.name))

    def _ask_name(
        self,
        words: tuple[str, str],
        name: str,
        taken: Sequence[str],
        keep: Callable[[str], Coroutine[object, object, None]],
    ) -> None:
        from sora_desktop.ui.prompts.naming import NameSheet  # noqa: PLC0415 - not before somebody asks

        sheet = NameSheet(*words, self._window, name=name, taken=taken)
        sheet.named.connect(lambda named: self._start(keep(named)))
        sheet.present()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, JobsAdded):
            self._area.walk.forget()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._bridge.start(work)

    def _tell(self, title: str, advice: str = "") -> None:
        self._window.notices.tell(Message(title, advice), Tone.TOLD, seconds=TOLD_SECONDS)

    def _tell_saved(self, title: str) -> None:
        self._window.notices.tell(Message(title, ""), Tone.DONE, seconds=TOLD_SECONDS)


def _short(prompt: str) -> str:
    """Give the first words of a prompt."""
    line = " ".join(prompt.split())
    return line if len(line) <= _NAME_CHARACTERS else line[:_NAME_CHARACTERS].rpartition(" ")[0] or line[:20]
