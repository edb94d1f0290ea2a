"""The field for tags: several clips at once, completion, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.annotations import Annotation
from sora_desktop.ui.organising.tag_field import TagField
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ENTER = Qt.Key.Key_Return


@pytest.fixture
def field(dressed: QApplication, qtbot: QtBot) -> TagField:
    made = TagField()
    qtbot.addWidget(made)
    made.resize(300, 60)
    made.show()
    return made


def shown(field: TagField) -> dict[str, bool]:
    return {pill.text(): pill.hollow for pill in field.pills.values()}


def test_a_tag_that_only_some_have_is_hollow_and_a_press_gives_it_to_all(field: TagField) -> None:
    field.show_tags([("fog", "Harbour"), ("fog",)])
    assert shown(field) == {"fog": False, "Harbour": True}
    field.pills["harbour"].click()
    assert shown(field) == {"fog": False, "Harbour": False}
    assert (field.added, field.removed) == (("Harbour",), ())


def test_what_is_written_becomes_a_tag_at_a_comma(field: TagField) -> None:
    field.show_tags([()])
    QTest.keyClicks(field.line, "  glass   house, night,")
    assert field.tags == ("glass house", "night")
    assert field.line.text() == ""


def test_a_tag_is_there_once_whatever_its_case_and_spelled_as_it_is_known(field: TagField) -> None:
    field.show_tags([("Fog",)])
    field.offer(["Harbour"])
    field.add("fog, HARBOUR")
    assert field.tags == ("Fog", "Harbour")
    assert field.added == ("Harbour",)


def test_delete_drops_a_tag_and_the_keyboard_goes_to_the_next(field: TagField, qtbot: QtBot) -> None:
    field.show_tags([("a", "b", "c")])
    wait_active(qtbot, field)
    field.pills["b"].setFocus()
    qtbot.waitUntil(field.pills["b"].hasFocus)
    QTest.keyClick(field.pills["b"], Qt.Key.Key_Delete)
    assert field.removed == ("b",)
    assert field.pills["c"].hasFocus()


def test_backspace_in_the_empty_line_drops_the_last_one(field: TagField) -> None:
    field.show_tags([("a", "b")])
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.tags == ("a",)
    QTest.keyClicks(field.line, "x")
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.tags == ("a",)


def test_the_cross_drops_and_the_word_does_not(field: TagField) -> None:
    field.show_tags([("harbour",)])
    pill = field.pills["harbour"]
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton, pos=pill.rect().center())
    assert field.tags == ("harbour",)
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton, pos=pill._cross_place().center())
    assert field.removed == ("harbour",)


def test_known_tags_are_completed_by_any_part_of_them(field: TagField) -> None:
    field.show_tags([()])
    field.offer(["winter set", "harbour", "fog"])
    completer = field.line.completer()
    assert completer is not None
    completer.setCompletionPrefix("SET")
    assert [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())] == [
        "winter set"
    ]
    completer.activated.emit("winter set")
    assert field.tags == ("winter set",)
    completer.setCompletionPrefix("winter")
    assert completer.completionCount() == 0


def test_what_was_stored_is_what_changes_are_counted_from(field: TagField) -> None:
    field.show_tags([("a",)])
    field.add("b")
    field.settle()
    field.drop("b")
    assert (field.added, field.removed) == ((), ("b",))


TAGS = st.lists(st.sampled_from(["fog", "Fog", "night", "a b", "漢字", "ß"]), max_size=4, unique_by=str.casefold)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    jobs=st.lists(TAGS, min_size=1, max_size=3),
    steps=st.lists(st.tuples(st.booleans(), st.sampled_from(["fog", "NIGHT", "new", "漢字"])), max_size=6),
)
def test_the_changes_lead_each_clip_to_what_the_field_shows(
    field: TagField, jobs: list[list[str]], steps: list[tuple[bool, str]]
) -> None:
    field.show_tags(jobs)
    for adds, tag in steps:
        field.add(tag) if adds else field.drop(tag)
    change = Annotation(added_tags=field.added, removed_tags=field.removed)
    some = {key for key, pill in field.pills.items() if pill.hollow}
    wanted = {tag.casefold() for tag in field.tags}
    gone = {tag.casefold() for tag in change.removed_tags}
    for tags in jobs:
        had = {tag.casefold() for tag in tags}
        now = (had - gone) | {tag.casefold() for tag in change.added_tags}
        assert now == wanted | (had & some)


def test_enter_takes_what_is_written_at_once_though_tags_are_offered(field: TagField, qtbot: QtBot) -> None:
    field.offer(["sea", "seaside", "night"])
    field.line.setFocus()
    popup = field.line.completer().popup()
    assert popup is not None
    QTest.keyClicks(field.line, "sea")
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert field.tags[-1:] == ("sea",)
    assert not popup.isVisible()
    QTest.keyClicks(field.line, "nig")
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert field.tags[-1:] == ("night",)
