"""Facts about `.json` and `.jsonl`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import PromptFileEmpty, PromptFileMalformed, PromptFileTooLarge
from sora_desktop.domain.requests import Rule
from sora_desktop.services.prompt_files import PromptSheet, RowRule

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, str | bytes], PromptSheet]


def _rows(sheet: PromptSheet) -> list[tuple[int, str, list[object]]]:
    return [(row.row, row.order.request.prompt, [p.rule for p in row.problems]) for row in sheet.rows]


def test_a_list_holds_prompts_and_objects_counted_from_one(read: Read) -> None:
    jobs = ["a cat", {"prompt": "a dog", "size": "1280x720", "seconds": 4, "takes": 2, "tags": ["a, b", 7], "seed": 7}]
    sheet = read("a.json", json.dumps(jobs))
    assert _rows(sheet) == [(1, "a cat", []), (2, "a dog", [])]
    order = sheet.rows[1].order
    assert (order.request.size, order.request.seconds, order.takes) == ("1280x720", 4.0, 2)
    assert (order.tags, order.request.extra) == (("a, b", "7"), {"seed": 7})


def test_defaults_hold_where_a_job_says_nothing_wherever_they_stand(read: Read) -> None:
    defaults = {"size": "1280x720", "Seconds": 4, "seed": 7}
    jobs = ["a cat", {"prompt": "a dog", "SIZE": "640x480", "seed": None}, {"prompt": "a bird", "seconds": None}]
    for content in ({"defaults": defaults, "jobs": jobs}, {"jobs": jobs, "defaults": defaults}):
        sheet = read("a.json", json.dumps(content))
        assert sheet.problems == ()
        assert [(row.order.request.size, row.order.request.seconds, row.order.request.extra) for row in sheet.rows] == [
            ("1280x720", 4.0, {"seed": 7}),
            ("640x480", 4.0, {"seed": None}),
            ("1280x720", None, {"seed": 7}),
        ]


def test_a_single_object_with_a_prompt_is_one_row(read: Read) -> None:
    assert _rows(read("a.json", '{"prompt": "a cat"}')) == [(1, "a cat", [])]


def test_each_line_of_json_lines_is_a_row_named_by_its_line(read: Read) -> None:
    sheet = read("a.jsonl", '"a cat"\n\n{"prompt": "a dog"}\n{"prompt": \n[1]\n{"prompt": "x"} y\n{"prompt": "a bird"}')
    assert _rows(sheet) == [
        (1, "a cat", []),
        (3, "a dog", []),
        (4, "", [RowRule.JSON_BROKEN]),
        (5, "", [RowRule.ROW_UNREADABLE]),
        (6, "", [RowRule.JSON_BROKEN]),
        (7, "a bird", []),
    ]


@pytest.mark.parametrize(
    ("value", "column", "rule"),
    [
        ('"seconds": true', "seconds", Rule.SECONDS_UNREADABLE),
        ('"seconds": "soon"', "seconds", Rule.SECONDS_UNREADABLE),
        ('"seconds": NaN', "seconds", Rule.SECONDS_UNREADABLE),
        ('"seconds": Infinity', "seconds", Rule.SECONDS_UNREADABLE),
        ('"seconds": 1e999', "seconds", Rule.SECONDS_UNREADABLE),
        ('"seconds": ' + "9" * 5000, "seconds", Rule.SECONDS_UNREADABLE),
        ('"takes": 2.5', "takes", Rule.TAKES_OUT_OF_RANGE),
        ('"takes": false', "takes", Rule.TAKES_OUT_OF_RANGE),
        ('"takes": 0', "takes", Rule.TAKES_OUT_OF_RANGE),
        ('"size": 720', "size", Rule.SIZE_UNREADABLE),
        ('"size": [1280, 720]', "size", Rule.SIZE_UNREADABLE),
        ('"model": ["sora-2"]', "model", RowRule.TEXT_EXPECTED),
        ('"name": true', "name", RowRule.TEXT_EXPECTED),
        ('"tags": {"a": 1}', "tags", RowRule.TAGS_UNREADABLE),
        ('"tags": ["a", ["b"]]', "tags", RowRule.TAGS_UNREADABLE),
        ('"seed": NaN', "seed", RowRule.VALUE_UNSENDABLE),
        ('"seed": ' + "9" * 5000, "seed", RowRule.VALUE_UNSENDABLE),
        ('"seed": 18446744073709551616', "seed", RowRule.VALUE_UNSENDABLE),
        ('"seed": {"a": [-Infinity]}', "seed", RowRule.VALUE_UNSENDABLE),
        ('"seed": {"a": 1, "a": 2}', "seed", RowRule.GIVEN_TWICE),
        ('"seed": ' + "[" * 40 + "]" * 40, "seed", RowRule.VALUE_TOO_DEEP),
        ('"note": "\\u0000"', "note", RowRule.TEXT_UNSENDABLE),
        ('"note": "\\ud800"', "note", RowRule.TEXT_UNSENDABLE),
        ('"SIZE": "640x480", "size": "640x480"', "size", RowRule.GIVEN_TWICE),
        ('"": 1', None, RowRule.COLUMN_UNNAMED),
        ('"' + "n" * 2000 + '": 1', "n" * 79 + "…", RowRule.TEXT_TOO_LONG),
    ],
)
def test_a_value_that_cannot_be_read_is_a_problem_of_its_field(
    read: Read, value: str, column: str | None, rule: object
) -> None:
    sheet = read("a.json", f'[{{"prompt": "a cat", {value}}}, "a dog"]')
    assert [(p.column, p.rule) for p in sheet.rows[0].problems] == [(column, rule)]
    assert sheet.rows[0].order.request.prompt == "a cat"
    assert (sheet.rows[0].order.takes, sheet.rows[0].order.request.extra) == (1, {})
    assert sheet.rows[1].problems == ()


def test_numbers_may_be_whole_in_either_spelling(read: Read) -> None:
    (row,) = read("a.json", '[{"prompt": "a cat", "seconds": 4.0, "takes": 3.0, "name": 7, "x": 1.5}]').rows
    assert row.problems == ()
    assert (row.order.request.seconds, row.order.takes, row.order.name, row.order.request.extra) == (
        4.0,
        3,
        "7",
        {"x": 1.5},
    )


def test_a_prompt_with_characters_that_cannot_be_sent_can_be_mended(read: Read) -> None:
    (row,) = read("a.json", '["a \\u0000cat"]').rows
    assert [(p.column, p.rule, p.written) for p in row.problems] == [("prompt", RowRule.TEXT_UNSENDABLE, "a cat")]
    assert "U+0000" in row.problems[0].reason


def test_elements_that_are_no_rows_are_named_and_the_others_stay(read: Read) -> None:
    sheet = read("a.json", '["a cat", 5, null, true, [], "", {}, "a dog"]')
    assert [row.row for row in sheet.rows if not row.problems] == [1, 8]
    assert [p.rule for row in sheet.rows for p in row.problems] == [RowRule.ROW_UNREADABLE] * 4 + [
        Rule.PROMPT_EMPTY
    ] * 2


def test_a_broken_element_costs_no_other(read: Read) -> None:
    sheet = read(
        "a.json",
        '[\n {"prompt": "1"},\n {"prompt": "2" "size": "x"},\n {"prompt": "3"}, "4",\n'
        ' {"prompt": "6,\n  "size": "x"},\n {"prompt": "7"},\n]\n',
    )
    assert [(row.row, row.order.request.prompt) for row in sheet.rows if not row.problems] == [
        (1, "1"),
        (3, "3"),
        (4, "4"),
        (6, "7"),
    ]
    assert [p.reason for row in sheet.rows for p in row.problems] == [
        "This is not valid JSON: a comma is missing (line 3, column 17).",
        (
            "This is not valid JSON: a text goes over the end of its line (line 5, column 16); "
            "up to line 6 nothing can be told from it."
        ),
    ]


def test_what_comes_before_a_broken_end_is_kept(read: Read) -> None:
    for content in ('["a cat", "a dog', '{"jobs": ["a cat", "a dog"', '["a cat"] "a dog"', '["a cat", "a dog"}'):
        sheet = read("a.json", content)
        assert [row.order.request.prompt for row in sheet.rows] == ["a cat"]
        assert [type(problem.error) for problem in sheet.problems] == [PromptFileMalformed]
        assert "line 1" in str(sheet.problems[0].error)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("7", "neither a list nor an object"),
        ('"a cat"', "neither a list nor an object"),
        ("hello", "neither a list nor an object"),
        ("{}", "no “jobs”"),
        ('{"jobs": 7}', "no list"),
        ('{"jobs": [], "jobs": ["a"]}', "come twice"),
        ('{"defaults": {}}', "no “jobs”"),
        ('{"defaults": [], "jobs": ["a"]}', "not an object"),
        ('{"defaults": {}, "defaults": {"size": "1x1"}, "jobs": ["a"]}', "twice"),
        ('{"default": {"size": "640x480"}, "jobs": ["a"]}', "“default”, which is neither"),
        ('{"defaults": {,}, "jobs": ["a"]}', "line 1, column 15"),
        ("[" * 100_000, "too many levels"),
        ('{"a":' * 100_000, "too many levels"),
        ("{" + ",".join(f'"n{n}": 1' for n in range(1_100)) + "}", "1,000 members"),
        ('{"jobs" ["a"]}', "“:” is missing"),
        ('{"jobs": ["a"], }', "a comma too many"),
        ("{7: 1}", "quotation marks"),
    ],
)
def test_a_file_that_makes_no_sense_is_named_with_the_reason(read: Read, content: str, reason: str) -> None:
    sheet = read("a.json", content)
    (problem,) = sheet.problems
    assert isinstance(problem.error, PromptFileMalformed)
    assert reason in str(problem.error)


def test_an_element_with_thousands_of_levels_costs_no_other(read: Read) -> None:
    sheet = read("a.json", '["a",\n{"prompt": "b", "x": ' + "[" * 50_000 + "]" * 50_000 + '},\n{"prompt": "c"}]')
    assert [row.order.request.prompt for row in sheet.rows if not row.problems] == ["a", "c"]
    lines = read("a.jsonl", '"a"\n' + "[" * 50_000 + '\n"c"')
    assert [row.order.request.prompt for row in lines.rows if not row.problems] == ["a", "c"]


def test_an_empty_list_is_said_to_be_empty(read: Read) -> None:
    for name, content in (("a.json", "[]"), ("a.json", " \n"), ("a.json", '{"jobs": []}'), ("a.jsonl", "\n")):
        assert [type(problem.error) for problem in read(name, content).problems] == [PromptFileEmpty]


def test_more_rows_than_a_file_may_have_are_refused_as_a_whole(read: Read) -> None:
    for name, content in (
        ("a.json", "[" + "1," * 100_001 + "1]"),
        ("a.json", '{"jobs": [' + "1," * 100_001 + "1], 7"),
        ("a.jsonl", "1\n" * 100_001),
    ):
        sheet = read(name, content)
        assert sheet.rows == ()
        assert [type(problem.error) for problem in sheet.problems] == [PromptFileTooLarge]
