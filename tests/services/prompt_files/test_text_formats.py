"""Facts about `.txt` and `.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import PromptFileEmpty
from sora_desktop.services.prompt_files import PromptSheet, RowRule

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, str | bytes], PromptSheet]


def _prompts(sheet: PromptSheet) -> list[tuple[int, str]]:
    return [(row.row, row.order.request.prompt) for row in sheet.rows]


def test_each_line_of_a_text_file_is_a_prompt_named_by_its_line(read: Read) -> None:
    sheet = read("a.txt", "a cat\n\n# a comment\n  a dog  \r\n\ta bird")
    assert _prompts(sheet) == [(1, "a cat"), (4, "a dog"), (5, "a bird")]
    assert sheet.problems == ()
    assert sheet.name == "a"


def test_lines_of_dashes_make_prompts_of_several_lines(read: Read) -> None:
    sheet = read("a.txt", "# mine\na cat\n\non a roof\n---\n\n---\n  \na dog\n# not this\nruns\n ---- \n")
    assert _prompts(sheet) == [(2, "a cat\n\non a roof"), (9, "a dog\nruns")]


def test_characters_that_only_python_takes_for_line_ends_break_no_line(read: Read) -> None:
    assert _prompts(read("a.txt", "one\u2028still one\x0c\x85yes\ntwo")) == [
        (1, "one\u2028still one\x0c\x85yes"),
        (2, "two"),
    ]


def test_a_file_of_comments_only_is_said_to_be_empty(read: Read) -> None:
    for content in ("", "\n\n", "# one\n# two", "\ufeff", "---\n---\n"):
        sheet = read("a.txt", content)
        assert sheet.rows == ()
        assert [type(problem.error) for problem in sheet.problems] == [PromptFileEmpty]


def test_a_markdown_file_is_one_prompt(read: Read) -> None:
    sheet = read("a.md", "# A cat\n\n* on a roof\n---\nat night\n")
    assert _prompts(sheet) == [(1, "# A cat\n\n* on a roof\n---\nat night")]
    assert sheet.rows[0].problems == ()


def test_settings_above_a_markdown_prompt_are_its_columns(read: Read) -> None:
    settings = (
        "---\nmodel: sora-2\nsize: 1280×720\nseconds: 4\ntakes: 3\nname: Cats\ntags: [night, roof]\nseed: 7\n"
        'negative_prompt: "8"\nloop: true\nno: off\ndeep: {a: [1, {b: 2.5}]}\nnothing: null\n---\n'
    )
    row = read("a.md", f"{settings}A cat\n").rows[0]
    assert row.problems == ()
    assert (row.order.takes, row.order.name, row.order.tags) == (3, "Cats", ("night", "roof"))
    request = row.order.request
    assert (request.prompt, request.model, request.size, request.seconds) == ("A cat", "sora-2", "1280x720", 4.0)
    assert request.extra == {
        "seed": 7,
        "negative_prompt": "8",
        "loop": True,
        "no": "off",
        "deep": {"a": [1, {"b": 2.5}]},
        "nothing": None,
    }


def test_broken_settings_are_a_problem_of_the_row_and_the_prompt_stays(read: Read) -> None:
    for settings, reason in (
        ("size: [", "line 3"),
        ("just words", "name: value"),
        ("a: &a [1]\nb: *a", "aliases"),
        ("? [a]\n: b", "a name is not text"),
        ('x: "\\UFFFFFFFF"', "does not exist"),
        ("x: " + "[" * 5000, "levels"),
        ("# " + "x" * 20_000, "16,384"),
    ):
        row = read("a.md", f"---\n{settings}\n---\nA cat").rows[0]
        assert row.order.request.prompt == "A cat"
        assert [problem.rule for problem in row.problems] == [RowRule.SETTINGS_UNREADABLE]
        assert reason in row.problems[0].reason


def test_settings_without_an_end_are_a_problem(read: Read) -> None:
    row = read("a.md", "---\nsize: 1280x720\nA cat").rows[0]
    assert [problem.rule for problem in row.problems] == [RowRule.SETTINGS_UNREADABLE]
    assert row.order.request.prompt.endswith("A cat")


def test_a_setting_given_twice_is_a_problem(read: Read) -> None:
    row = read("a.md", "---\nsize: 1280x720\nSize: 640x480\n---\nA cat").rows[0]
    assert [(problem.column, problem.rule) for problem in row.problems] == [("size", RowRule.GIVEN_TWICE)]
    assert row.order.request.size is None


def test_settings_without_a_prompt_leave_a_row_to_mend(read: Read) -> None:
    row = read("a.md", "---\nsize: 1280x720\n---\n").rows[0]
    assert [problem.column for problem in row.problems] == ["prompt"]
    assert row.order.request.size == "1280x720"
