"""Facts about mending a row, and about what is said of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.requests import Order, Problem, Rule, VideoRequest, check_takes
from sora_desktop.services.prompt_files import (
    PromptRow,
    PromptSheet,
    RowRule,
    find_problems,
    leave_out,
    put,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, str | bytes], PromptSheet]

CAPABILITIES = Capabilities(sizes=("1280x720", "720x1280"), closed=frozenset({"size"}))


def _check(order: Order) -> list[Problem]:
    if order.connection not in (None, "studio"):
        raise UnknownConnection(name=order.connection, known="simulated, studio")
    return [*order.request.check(CAPABILITIES), *check_takes(order.takes)]


def _rules(row: PromptRow) -> list[tuple[str | None, object]]:
    return [(problem.column, problem.rule) for problem in find_problems(row, _check)]


@pytest.mark.parametrize(
    ("field", "text", "value", "written"),
    [
        ("prompt", " a dog\r\n runs ", "a dog\n runs", "a dog\n runs"),
        ("model", " sora-2 ", "sora-2", "sora-2"),
        ("model", "", None, ""),
        ("size", "720 × 1280", "720x1280", "720x1280"),
        ("seconds", "2,5 s", 2.5, "2.5"),
        ("seconds", "", None, ""),
        ("takes", "3", 3, "3"),
        ("takes", "", 1, "1"),
        ("name", "Cats", "Cats", "Cats"),
        ("tags", "a; b,a", ("a", "b"), "a, b"),
        ("connection", "studio", "studio", "studio"),
    ],
)
def test_a_field_takes_what_a_person_types(field: str, text: str, value: object, written: str) -> None:
    row = put(_row(), field, text)
    assert getattr(row.order, field, None) == value or getattr(row.order.request, field, None) == value
    assert text_of(row, field) == written
    assert row.problems == ()


def test_what_cannot_be_read_stays_as_typed_until_it_is_mended() -> None:
    row = put(_row(), "seconds", "soon")
    assert (text_of(row, "seconds"), row.order.request.seconds) == ("soon", None)
    assert _rules(row) == [("seconds", Rule.SECONDS_UNREADABLE)]
    row = put(row, "seconds", "4")
    assert (text_of(row, "seconds"), row.order.request.seconds) == ("4", 4.0)
    assert _rules(row) == []


def test_a_mended_field_takes_its_problem_along_and_leaves_the_others(read: Read) -> None:
    (row,) = read("a.csv", "prompt,seconds,takes\na cat,soon,many\n").rows
    row = put(row, "takes", "2")
    assert _rules(row) == [("seconds", Rule.SECONDS_UNREADABLE)]
    assert row.order.takes == 2


def test_a_new_prompt_settles_what_is_wrong_with_the_row_as_a_whole(read: Read) -> None:
    (row,) = read("a.jsonl", '{"prompt": ').rows
    assert _rules(row) == [(None, RowRule.JSON_BROKEN), ("prompt", Rule.PROMPT_EMPTY)]
    assert _rules(put(row, "prompt", "a cat")) == []


def test_a_field_can_be_done_without(read: Read) -> None:
    (row,) = read("a.json", '[{"prompt": "a cat", "reference": "gone.png", "seed": NaN, "style": 7, "tags": 7}]').rows
    assert {column for column, _ in _rules(row)} == {"reference", "seed", "tags"}
    for column in ("reference", "seed", "tags", "style"):
        row = leave_out(row, column)
    assert _rules(row) == []
    assert row.order == Order(request=VideoRequest(prompt="a cat"))


def test_settings_that_cannot_be_read_can_be_done_without(read: Read) -> None:
    (row,) = read("a.md", "---\n[\n---\na cat").rows
    assert leave_out(row, None).problems == ()


def test_a_field_that_cannot_be_read_is_not_judged_twice(read: Read) -> None:
    (row,) = read("a.json", '[{"seconds": 4}]').rows
    assert _rules(row) == [("prompt", Rule.PROMPT_EMPTY)]


def test_the_check_speaks_with_the_rows_place_and_its_suggestion() -> None:
    row = put(_row(), "size", "1280x702")
    (problem,) = find_problems(row, _check)
    assert (problem.row, problem.column, problem.suggestion) == (2, "size", "1280x720")
    assert problem.reason == (
        "This server does not offer “1280x702”. It offers 1280x720, 720x1280. Did you mean 1280x720?"
    )
    assert str(problem).startswith("night.csv, row 2, size: ")


def test_an_unknown_connection_is_a_problem_with_the_nearest_name_for_it() -> None:
    (problem,) = find_problems(put(_row(), "connection", "stdio"), _check)
    assert (problem.column, problem.rule, problem.suggestion) == ("connection", RowRule.CONNECTION_UNKNOWN, "studio")
    assert problem.reason.startswith("There is no connection called “stdio”. Known connections: simulated, studio.")


def test_every_sentence_can_be_written_with_the_facts_it_gets(read: Read) -> None:
    table = 'prompt,,size,tags\n"a,b\nc,d,e,f,g\n"h" i\nj,k\n'
    objects = ['{"prompt": 7, "model": "m\\u0000", "tags": 7, "x": NaN, "y": ' + "[" * 40 + "]" * 40 + "}", "7", "{"]
    sheets = [read("a.csv", table), read("a.jsonl", "\n".join(objects)), read("a.md", "---\n[\n---\nx")]
    problems = [problem for sheet in sheets for row in sheet.rows for problem in row.problems]
    assert len({problem.rule for problem in problems}) >= 9
    assert all("{" not in problem.reason for problem in problems)


def _row() -> PromptRow:
    order = Order(request=VideoRequest(prompt="a cat"))
    row = PromptRow(source=Path("night.csv"), row=2, order=order)
    assert dataclasses.replace(row) == row
    return row
