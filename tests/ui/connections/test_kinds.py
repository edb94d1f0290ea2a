"""The kind of a server is chosen or recognised, fills in what is usual, and says what has to be known first."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.connections import Auth, Connection, KeySource
from sora_desktop.services.kinds import KINDS, kind_of
from sora_desktop.ui.connections.entry import Entry
from sora_desktop.ui.connections.judging import hinders, judge
from sora_desktop.ui.connections.list_lines import lines_of
from sora_desktop.ui.connections.presets import name_for, preset

if TYPE_CHECKING:
    from sora_desktop.ui.connections.form import ConnectionForm
    from tests.ui.connections.conftest import World


async def new_form(world: World) -> ConnectionForm:
    """Begin another connection."""
    await world.click(world.dialog.list.add_button)
    return world.dialog.page.form


def choose(form: ConnectionForm, kind: str) -> None:
    """Choose a kind as a person does."""
    form.kind.show_kind(kind)
    form.kind.activated.emit(form.kind.currentIndex())


async def paste(world: World, form: ConnectionForm, text: str) -> None:
    """Paste into the address, in place of what is there."""
    QApplication.clipboard().setText(text)
    form.base_url.setFocus()
    form.base_url.selectAll()
    form.base_url.paste()
    await world.until(lambda: form.base_url.text() != "")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.base_url], ids=lambda kind: str(kind.name))
async def test_every_preset_fills_in_a_form_that_can_be_saved(world: World, kind: object) -> None:
    form = await new_form(world)
    wanted = kind_of(kind.name)  # type: ignore[attr-defined]  # a Kind
    choose(form, wanted.name)
    assert form.base_url.text() == wanted.base_url
    assert form.name.text()
    entry = form.entry
    assert entry.key_source is (KeySource.NONE if wanted.auths[0] is Auth.NONE else KeySource.KEYRING)
    if wanted.concurrency:
        assert entry.concurrency == wanted.concurrency
    said = judge(entry, (), key_stored=False)
    assert hinders(said) is ("<" in wanted.base_url)


async def test_what_a_person_has_to_put_in_is_selected(world: World) -> None:
    form = await new_form(world)
    choose(form, "azure")
    await world.until(form.base_url.hasFocus)
    assert form.base_url.selectedText() == "<resource>"
    assert "Put your own name" in form.fields["base_url"].problem
    QTest.keyClicks(form.base_url, "contoso")
    assert form.base_url.text() == "https://contoso.openai.azure.com/openai/v1"
    assert form.entry.auth is Auth.API_KEY


async def test_a_pasted_address_is_tidied_and_its_kind_recognised(world: World) -> None:
    form = await new_form(world)
    await paste(world, form, " https://openrouter.ai/api/v1/videos/ ")
    assert form.kind.kind.name == "openrouter"
    assert form.name.text() == "OpenRouter"
    form.name.setFocus()
    await world.until(lambda: form.base_url.text() == "https://openrouter.ai/api/v1")


async def test_an_address_in_a_command_is_found(world: World) -> None:
    form = await new_form(world)
    await paste(world, form, "curl https://gpu.example/v1/videos -H 'Accept: application/json'")
    form.name.setFocus()
    await world.until(lambda: form.base_url.text() == "https://gpu.example/v1")
    assert form.name.text() == "gpu.example"


async def test_a_kind_that_was_chosen_stays_whatever_the_address(world: World) -> None:
    form = await new_form(world)
    choose(form, "litellm")
    await paste(world, form, "https://openrouter.ai/api/v1")
    assert form.kind.kind.name == "litellm"


async def test_a_name_that_was_typed_stays(world: World) -> None:
    form = await new_form(world)
    world.write(form.name, "mine")
    choose(form, "vllm-omni")
    assert form.name.text() == "mine"


async def test_an_address_that_was_typed_stays_when_a_kind_is_chosen(world: World) -> None:
    form = await new_form(world)
    world.write(form.base_url, "http://10.0.0.7:9000/v1")
    choose(form, "vllm-omni")
    assert form.base_url.text() == "http://10.0.0.7:9000/v1"


async def test_the_kind_is_stored(world: World) -> None:
    form = await new_form(world)
    choose(form, "sglang")
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: len(world.names()) == 4)
    added = next(one for one in world.service.all() if one.kind == "sglang")
    assert added.key_source is KeySource.NONE
    await world.until(lambda: any("SGLang" in spoken for spoken in world.dialog.list.spoken()))


async def test_a_closed_service_is_told_of_before_anything_fails(world: World) -> None:
    form = await new_form(world)
    await paste(world, form, "https://api.openai.com/v1")
    notice = world.dialog.page.notice
    assert notice.isVisible()
    assert "closed" in notice.words
    choose(form, "openai-compatible")
    assert notice.isVisible()
    world.write(form.base_url, "https://gpu.example/v1")
    await world.until(lambda: not notice.isVisible())


async def test_each_kind_is_spoken_with_what_it_is(world: World) -> None:
    box = world.dialog.page.form.kind
    spoken = [str(box.itemData(place, 11)) for place in range(box.count())]
    assert len(spoken) == len(KINDS)
    assert all(kind.summary in words for kind, words in zip(KINDS, spoken, strict=True))


def test_a_closed_service_is_not_shown_as_one_that_makes_real_clips() -> None:
    there = Connection(id="1", name="old", base_url="https://api.openai.com/v1")
    lines = lines_of(there, needs_key=True, default=False, passed=None)
    assert (lines.kind, lines.state, lines.tone) == ("Any compatible server", "closed", "faint")
    named = lines_of(dataclasses.replace(there, kind="openai"), needs_key=False, default=False, passed=False)
    assert named.spoken == "old, OpenAI (closed), last test failed"


def test_names_that_are_taken_get_a_number() -> None:
    assert name_for("", kind_of("vllm-omni"), ("VLLM-omni",)) == "vLLM-Omni 2"
    assert name_for("https://api.gpu.example/v1", KINDS[0], ()) == "gpu.example"
    assert name_for("http://127.0.0.1:8091/v1", KINDS[0], ()) == "local server"


def test_a_stored_connection_keeps_its_address_and_key_when_its_kind_changes() -> None:
    entry = Entry(name="x", base_url="http://127.0.0.1:4000/v1", concurrency=7)
    changed = preset(entry, kind_of("vllm-omni"), new=False)
    assert (changed.base_url, changed.key_source, changed.concurrency) == (entry.base_url, KeySource.KEYRING, 7)
