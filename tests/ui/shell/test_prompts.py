"""Past prompts, templates and presets at a window with real services, by menu, key and sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sora_desktop.domain.prompt_templates import PromptTemplate
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.requests import Order, Origin, VideoRequest
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.prompts.chooser import ChooserSheet
from sora_desktop.ui.prompts.filling import FillSheet
from sora_desktop.ui.prompts.naming import NameSheet
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

W = TypeVar("W", bound=QWidget)
"""A kind of sheet."""


async def sheet(desk: Desk, kind: type[W]) -> W:
    """Wait for a sheet of a kind that is shown."""
    await desk.until(lambda: [one for one in desk.window.findChildren(kind) if one.isVisible()])
    return [one for one in desk.window.findChildren(kind) if one.isVisible()][-1]


async def listed(desk: Desk) -> list[Job]:
    sequences = await desk.services.catalogue.sequences(JobQuery())
    return await desk.services.catalogue.page(list(sequences))


def type_(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def test_a_prompt_is_kept_as_a_template_and_filled_in_without_a_mouse(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        compose, menu = desk.wiring.compose, desk.window.menus.prompt
        compose.focus_prompt()
        type_("{subject} at {light=dusk}")
        menu.save_template.trigger()
        naming = await sheet(desk, NameSheet)
        naming.name.setText("Harbour")
        press(Qt.Key.Key_Return)
        await desk.until(lambda: "Saved as template “Harbour”." in desk.notices())
        assert await desk.services.prompts.templates() == [PromptTemplate("Harbour", "{subject} at {light=dusk}")]
        compose.use_prompt("")
        menu.templates.trigger()
        chooser = await sheet(desk, ChooserSheet)
        await desk.until(lambda: chooser.list.choices)
        type_("harb")
        await desk.until(lambda: chooser.list.current is not None)
        press(Qt.Key.Key_Return)
        filling = await sheet(desk, FillSheet)
        assert QApplication.focusWidget() is filling.fields["subject"]
        type_("a boat")
        assert filling.outcome.toPlainText() == "a boat at dusk"
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
        assert compose.fields.prompt.prompt == "a boat at dusk"
        assert compose.fields.prompt.hasFocus()
        compose.use_prompt("{Subject}, again")
        menu.fill.trigger()
        again = await sheet(desk, FillSheet)
        assert again.fields["Subject"].text() == "a boat"

    at_desk(scene)


def test_templates_are_renamed_deleted_and_brought_back(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        prompts = desk.services.prompts
        for name in ("One", "Two"):
            await prompts.save_template(name, f"prompt {name}")
        desk.wiring.prompts.choose_template()
        chooser = await sheet(desk, ChooserSheet)
        await desk.until(lambda: len(chooser.list.choices) == 2)
        press(Qt.Key.Key_F2)
        naming = await sheet(desk, NameSheet)
        naming.name.setText("TWO")
        assert naming.save.text() == "Replace"
        naming.name.setText("Three")
        naming.save.click()
        await desk.until(lambda: [one.name for one in chooser.list.choices] == ["Three", "Two"])
        chooser.list.setFocus()
        press(Qt.Key.Key_Delete)
        await desk.until(lambda: [one.name for one in chooser.list.choices] == ["Two"])
        assert chooser.note.words == "“Three” was deleted."
        chooser.note.links[0].click()
        await desk.until(lambda: [one.name for one in chooser.list.choices] == ["Three", "Two"])
        assert [one.name for one in await prompts.templates()] == ["Three", "Two"]
        chooser.edit.click()
        assert desk.wiring.compose.fields.prompt.prompt == "prompt One"

    at_desk(scene)


def test_no_key_of_the_form_opens_a_second_sheet(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        menu = desk.window.menus.prompt
        desk.wiring.compose.use_prompt("{a|b} {c}")
        menu.templates.trigger()
        first = await sheet(desk, ChooserSheet)
        for entry in (menu.past, menu.presets, menu.fill, menu.save_template, menu.combinations):
            entry.trigger()
        assert [one for one in desk.window.findChildren(Sheet) if one.isVisible()] == [first]
        press(Qt.Key.Key_Escape)
        assert desk.wiring.compose.fields.prompt.hasFocus()
        menu.fill.trigger()
        await sheet(desk, FillSheet)

    at_desk(scene)


def test_a_preset_brings_the_settings_back_and_leaves_the_prompt(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        compose, menu = desk.wiring.compose, desk.window.menus.prompt
        compose.restore_draft({"prompt": "stays", "size": "640x360", "takes": 4, "extra": [["seed", "7"]]})
        kept = compose.settings
        menu.save_preset.trigger()
        naming = await sheet(desk, NameSheet)
        naming.name.setText("Small")
        naming.save.click()
        await desk.until(lambda: "Saved as preset “Small”." in desk.notices())
        compose.restore_draft({"prompt": "other"})
        menu.presets.trigger()
        chooser = await sheet(desk, ChooserSheet)
        await desk.until(lambda: chooser.list.choices)
        assert chooser.list.choices[0].line == "simulated · 640x360 · 4 takes · seed: 7"
        press(Qt.Key.Key_Return)
        assert compose.settings == kept
        assert compose.fields.prompt.prompt == "other"

    at_desk(scene)


def test_past_prompts_are_searched_for_and_walked_through(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        compose, menu = desk.wiring.compose, desk.window.menus.prompt
        orders = [Order(request=VideoRequest(prompt=text)) for text in ("a boat", "a cat", "{x|y} boats")]
        await desk.services.jobs.submit(orders, batch_name="three")
        menu.past.trigger()
        chooser = await sheet(desk, ChooserSheet)
        await desk.until(lambda: len(chooser.list.choices) == 3)
        type_("a")
        await desk.until(lambda: [one.name for one in chooser.list.choices] == ["{x|y} boats", "a cat", "a boat"])
        type_(" cat")
        press(Qt.Key.Key_Return)
        await desk.until(lambda: compose.fields.prompt.prompt == "a cat")
        menu.past.trigger()
        chooser = await sheet(desk, ChooserSheet)
        type_("boat")
        await desk.until(lambda: [one.name for one in chooser.list.choices] == ["{x|y} boats", "a boat"])
        press(Qt.Key.Key_Return)
        assert compose.fields.prompt.prompt == "{x|y} boats"
        assert compose.fields.area.literal
        assert menu.literal.isChecked()
        menu.older.trigger()
        await desk.until(lambda: compose.fields.prompt.prompt == "a cat")
        menu.newer.trigger()
        assert compose.fields.prompt.prompt == "{x|y} boats"

    at_desk(scene)


def test_combinations_become_a_batch_from_the_form_and_from_the_sheet(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        compose, menu = desk.wiring.compose, desk.window.menus.prompt
        compose.focus_prompt()
        type_("a {red|blue} car")
        compose.submit()
        await desk.until(lambda: desk.wiring.census.running + desk.wiring.census.waiting)
        jobs = await listed(desk)
        assert {job.request.prompt for job in jobs} == {"a red car", "a blue car"}
        assert {(job.batch_name, job.origin) for job in jobs} == {("a … car", Origin.FORM)}
        assert len({job.batch_id for job in jobs}) == 1
        menu.combinations.trigger()
        rows = await sheet(desk, ImportSheet)
        assert rows.head.title.text() == "2 prompts"
        assert rows.head.source.text() == "a … car"
        await desk.until(rows.foot.generate.isEnabled)
        rows.rows.draft.want(0, wanted=False)
        rows.confirm()
        await desk.until(lambda: not desk.window.findChildren(ImportSheet))
        assert sorted(job.request.prompt for job in await listed(desk)) == ["a blue car", "a blue car", "a red car"]

    at_desk(scene)


def test_what_the_form_continues_is_named_and_goes_into_the_job(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        compose = desk.wiring.compose
        (source,) = await desk.services.jobs.submit([Order(request=VideoRequest(prompt="the first part"))])
        compose.restore_draft({"prompt": "the second", "reference": "/nowhere/a.png", "continues": source.id})
        line = compose.fields.continuation
        await desk.until(lambda: line.link is not None and line.link.text() == "Continues “the first part”")
        assert line.link is not None
        shown: list[Job | None] = []
        desk.wiring.jobs.current_changed.connect(shown.append)
        line.link.click()
        await desk.until(lambda: source.id in [job.id for job in shown if job])
        compose.restore_draft({"prompt": "x", "reference": "/nowhere/a.png", "continues": "gone"})
        line.link.click()
        await desk.until(lambda: "That clip is not in the library any more." in desk.notices())

    at_desk(scene)


def test_what_cannot_be_done_is_said(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        QApplication.clipboard().clear()
        menu = desk.window.menus.prompt
        for entry, told in (
            (menu.fill, "The prompt has no places to fill in."),
            (menu.combinations, "The prompt has no choices to combine."),
            (menu.save_template, "Write a prompt first."),
            (menu.paste_image, "There is no image in the clipboard."),
        ):
            entry.trigger()
            assert told in desk.notices()

    at_desk(scene)
