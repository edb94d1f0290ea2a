"""JSON values are changed at dotted paths, and nowhere else."""

from __future__ import annotations

import base64
import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.emulator.faults.placeholders import Facts, fill, fill_header, fill_json
from sora_desktop.emulator.faults.reading import read_script
from sora_desktop.emulator.faults.rewriting import rewrite
from sora_desktop.emulator.faults.script import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS = Facts(
    origin="http://127.0.0.1:1",
    other="http://localhost:1",
    base_path="/v1",
    path="/v1/videos/a?b=c",
    video_id="a",
    now=1_000_000_000.7,
    sign=lambda path: f"signed<{path}>",
    answer=b"clip",
)


@pytest.mark.parametrize(
    ("changes", "value", "expected"),
    [
        ("set = { a = 1 }", {}, {"a": 1}),
        ('set = { "a.b" = 1 }', {"a": None}, {"a": {"b": 1}}),
        ("set = { a.b = 1 }", {"a": {"c": 2}}, {"a": {"c": 2, "b": 1}}),
        ('delete = ["a"]\nset = { a.b = 1 }', {"a": {"c": 2}}, {"a": {"b": 1}}),
        ("set = { a = {} }", {"a": {"c": 2}}, {"a": {}}),
        ('set = { "data.*.id" = "x" }', {"data": [{"id": 1}, {}]}, {"data": [{"id": "x"}, {"id": "x"}]}),
        ('set = { "data.1.id" = "x" }', {"data": [{"id": 1}, {}]}, {"data": [{"id": 1}, {"id": "x"}]}),
        ('set = { "data.7.id" = "x" }', {"data": []}, {"data": []}),
        ('delete = ["data.0"]', {"data": [1, 2]}, {"data": [2]}),
        ('delete = ["a.b.c", "d"]', {"a": 1}, {"a": 1}),
        ('null = ["a", "b"]', {"a": 1}, {"a": None, "b": None}),
        ('null = ["*"]', {"a": 1, "b": 2}, {"a": None, "b": None}),
        ("set = { a = 1 }", [1], [1]),
        ("set = { a = 1 }", "text", "text"),
    ],
)
def test_a_rewrite_changes_what_it_names(changes: str, value: object, expected: object) -> None:
    (fault,) = read_script(f'[[fault]]\ndo = "rewrite"\n{changes}'.encode()).faults
    before = copy.deepcopy(value)
    assert rewrite(value, fault.changes) == expected
    assert value == before


_json = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc01"), inner, max_size=3),
    max_leaves=10,
)
_paths = st.lists(st.sampled_from(["a", "b", "c", "0", "1", "*", ""]), min_size=1, max_size=4).map(".".join)


@given(_json, st.lists(_paths, max_size=2), st.lists(_paths, max_size=2), st.dictionaries(_paths, _json, max_size=2))
def test_no_value_and_no_path_break_a_rewrite(
    value: object, delete: list[str], null: list[str], wanted: Mapping[str, Any]
) -> None:
    changes = Changes(delete=tuple(delete), null=tuple(null), set=tuple(wanted.items()))
    assert rewrite(value, Changes()) == value
    rewrite(value, changes)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{origin}{path}", "http://127.0.0.1:1/v1/videos/a?b=c"),
        ("{other}/x", "http://localhost:1/x"),
        ("{base}/videos", "http://127.0.0.1:1/v1/videos"),
        ("{signed}", "signed</v1/videos/a?b=c>"),
        ("{signed:/videos/{id}/content}", "signed</v1/videos/a/content>"),
        ("{iso+1}", "2001-09-09T01:46:41+00:00"),
        ("{http_date}", "Sun, 09 Sep 2001 01:46:40 GMT"),
        ("in {now-1}", "in 999999999"),
        ('{"a": {}} {unknown} {', '{"a": {}} {unknown} {'),
        ("{answer_base64}", base64.b64encode(b"clip").decode()),
        ("{iso+999999999}{iso-999999999}", "2033-05-18T03:33:19+00:001970-01-01T00:00:01+00:00"),
    ],
)
def test_placeholders_are_filled_in(text: str, filled: str) -> None:
    assert fill(text, FACTS) == filled


def test_a_moment_alone_becomes_a_number_in_json() -> None:
    assert fill_json({"a": ["{now+1}", "at {now}", 5]}, FACTS) == {"a": [1_000_000_001, "at 1000000000", 5]}


@given(st.text())
def test_what_is_filled_into_a_header_can_stand_there(video_id: str) -> None:
    facts = Facts(origin="", other="", base_path="", path="", video_id=video_id, now=0, sign=lambda path: path)
    assert fill_header("x{id}", facts).isprintable()
    assert fill_header("x{id}", facts).isascii()
