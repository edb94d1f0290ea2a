"""Facts about `.csv` and `.tsv`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import PromptFileEmpty, PromptFileMalformed
from sora_desktop.domain.requests import Rule
from sora_desktop.services.prompt_files import PromptSheet, RowRule

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, str | bytes], PromptSheet]


def _rows(sheet: PromptSheet) -> list[tuple[int, str, list[tuple[str | None, object]]]]:
    return [
        (row.row, row.order.request.prompt, [(problem.column, problem.rule) for problem in row.problems])
        for row in sheet.rows
    ]


def test_every_column_is_read_whatever_the_case_of_its_name(read: Read) -> None:
    sheet = read(
        "a.csv",
        " Prompt ,MODEL,Size,seconds,Takes,Name,Tags,Connection,seed,Style,loop\n"
        'a cat,sora-2,1280 X 720,4 s,2,Cats,"night; roof, night",studio,7,noir,true\n',
    )
    (row,) = sheet.rows
    assert row.problems == ()
    order, request = row.order, row.order.request
    assert (order.takes, order.name, order.tags, order.connection) == (2, "Cats", ("night", "roof"), "studio")
    assert (request.model, request.size, request.seconds) == ("sora-2", "1280x720", 4.0)
    assert request.extra == {"seed": 7, "Style": "noir", "loop": True}


def test_the_header_is_row_one_and_a_row_is_named_by_the_line_where_it_begins(read: Read) -> None:
    sheet = read("a.csv", 'prompt,size\n"one\ntwo",1280x720\n\n,,\nthree,640x480\n')
    assert _rows(sheet) == [(2, "one\ntwo", []), (6, "three", [])]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_the_separator_is_seen_from_the_header(read: Read, separator: str, suffix: str) -> None:
    line = separator.join
    content = f"{line(['prompt', 'size', 'seconds'])}\n{line(['a cat', '1280x720', '4'])}\n"
    (row,) = read(f"a.{suffix}", content).rows
    assert (row.order.request.size, row.order.request.seconds) == ("1280x720", 4.0)


def test_a_table_of_a_country_with_decimal_commas_is_read(read: Read) -> None:
    (row,) = read("a.csv", "sep=;\r\nprompt;seconds;takes\r\neine Katze, nachts;2,5;2,0\r\n").rows
    assert (row.order.request.prompt, row.order.request.seconds, row.order.takes) == ("eine Katze, nachts", 2.5, 2)


def test_a_table_with_prompts_only_needs_no_quotation_marks(read: Read) -> None:
    sheet = read("a.csv", 'prompt\na cat, on a roof, at night\n"a dog, running"\n')
    assert _rows(sheet) == [(2, "a cat, on a roof, at night", []), (3, "a dog, running", [])]


def test_short_rows_have_defaults_and_long_rows_a_problem(read: Read) -> None:
    sheet = read("a.csv", "prompt,size,seconds\na cat\na dog,1280x720,4,,\na cat, on a roof,1280x720,4\n")
    assert _rows(sheet)[:2] == [(2, "a cat", []), (3, "a dog", [])]
    assert _rows(sheet)[2][2][0] == ("prompt", RowRule.VALUES_TOO_MANY)


def test_a_value_below_an_empty_name_is_a_problem(read: Read) -> None:
    sheet = read("a.csv", "prompt,\na cat,\na dog,seven\n")
    assert _rows(sheet) == [(2, "a cat", []), (3, "a dog", [(None, RowRule.COLUMN_UNNAMED)])]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_only(read: Read) -> None:
    sheet = read(
        "a.csv",
        'prompt,size\n"one, with a comma",1280x720\n"two,1280x720\nthree,640x480\n"four ""quoted""",640x480\n'
        '"five" and more,640x480\n"six\nlines",640x480\nseven,640x480\n',
    )
    broken = [("prompt", RowRule.QUOTE_BROKEN)]
    assert _rows(sheet) == [
        (2, "one, with a comma", []),
        (3, "two,1280x720", broken),
        (4, "three", []),
        (5, 'four "quoted"', []),
        (6, "five and more", broken),
        (7, "six\nlines", []),
        (9, "seven", []),
    ]
    assert str(sheet.rows[1].problems[0]).startswith(f"{sheet.sources[0]}, row 3, prompt: A quotation mark")


def test_what_cannot_be_told_from_a_broken_row_is_named_and_makes_no_clip(read: Read) -> None:
    sheet = read("a.csv", 'prompt,size\n"he said "stop" and\nwalked, slowly, away\nhome",1280x720\nb,640x480\n')
    assert _rows(sheet) == [
        (2, 'he said stop" and', [("prompt", RowRule.QUOTE_SWALLOWS)]),
        (5, "b", []),
    ]
    assert "Lines 3 to 4" in sheet.rows[0].problems[0].reason


def test_a_broken_quotation_mark_in_a_later_column_is_named_by_it(read: Read) -> None:
    sheet = read("a.csv", 'prompt,model,tags\na cat,sora-2,"night\na dog,sora-2,day\n')
    (first, second) = sheet.rows
    assert [problem.column for problem in first.problems] == ["tags"]
    assert (first.order.request.prompt, first.order.request.model) == ("a cat", "sora-2")
    assert second.problems == ()


def test_values_that_cannot_be_read_are_kept_as_written_and_the_rest_of_the_row_is_read(read: Read) -> None:
    (row,) = read("a.csv", "prompt,size,seconds,takes\na cat,wide,soon,many\n").rows
    assert [(p.column, p.rule, p.written) for p in row.problems] == [
        ("seconds", Rule.SECONDS_UNREADABLE, "soon"),
        ("takes", Rule.TAKES_OUT_OF_RANGE, "many"),
    ]
    # A server may have words for sizes: whether it does is for the check against its capabilities.
    assert row.order.request.size == "wide"


@pytest.mark.parametrize("text", ["0", "-1", "4 m", "4s4", "nan", "inf", "1e3", "9" * 400, "٤", "1,2,3"])
def test_a_length_is_a_number_above_nought(read: Read, text: str) -> None:
    (row,) = read("a.csv", f'prompt,seconds\na cat,"{text}"\n').rows
    assert [(p.column, p.rule) for p in row.problems] == [("seconds", Rule.SECONDS_UNREADABLE)]
    assert row.order.request.seconds is None


@pytest.mark.parametrize(("text", "seconds"), [("4", 4), ("4.0", 4), ("4s", 4), ("4 sec", 4), (".5", 0.5), (" ", None)])
def test_a_length_may_be_written_in_several_ways(read: Read, text: str, seconds: float | None) -> None:
    (row,) = read("a.csv", f"prompt,seconds\na cat,{text}\n").rows
    assert row.problems == ()
    assert row.order.request.seconds == seconds


@pytest.mark.parametrize("text", ["0", "101", "2.5", "-1", "two", "9" * 40])
def test_takes_are_a_whole_number_up_to_a_hundred(read: Read, text: str) -> None:
    (row,) = read("a.csv", f"prompt,takes\na cat,{text}\n").rows
    assert [(p.column, p.rule) for p in row.problems] == [("takes", Rule.TAKES_OUT_OF_RANGE)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-0.5", -0.5),
        ("true", True),
        ("1e3", 1000.0),
        ("007", "007"),
        ("True", "True"),
        ("null", "null"),
        ("NaN", "NaN"),
        ("1e999", "1e999"),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", "18446744073709551616"),
        ("[1]", "[1]"),
    ],
)
def test_extra_fields_are_numbers_and_truth_values_only_where_json_would_say_so(
    read: Read, text: str, value: object
) -> None:
    (row,) = read("a.csv", f"prompt,style\na cat,{text}\n").rows
    assert row.order.request.extra == {"style": value}
    assert type(row.order.request.extra["style"]) is type(value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("text,size\na,b\n", "one of them “prompt”, but holds “text”, “size”"),
        ("a cat on a roof\n", "“a cat on a roof”"),
        ("prompt,size,Size\na,b,c\n", "two columns called “size”"),
        ("prompt,seed,seed\na,1,2\n", "two columns called “seed”"),
        ('"prompt\n', "quotation marks"),
        ("prompt," + ",".join(f"x{n}" for n in range(1_000)), "1,000 columns"),
    ],
)
def test_a_header_without_sense_is_a_problem_of_the_file(read: Read, content: str, reason: str) -> None:
    sheet = read("a.csv", content)
    assert sheet.rows == ()
    (problem,) = sheet.problems
    assert isinstance(problem.error, PromptFileMalformed)
    assert reason in str(problem.error)


def test_a_header_with_nothing_below_is_said_to_be_empty(read: Read) -> None:
    for content in ("prompt,size\n", "prompt\n\n,,\n", "\n", 'prompt,size\n"",""\n'):
        assert [type(problem.error) for problem in read("a.csv", content).problems] == [PromptFileEmpty]


def test_a_text_without_end_is_a_problem_of_its_row(read: Read) -> None:
    sheet = read("a.csv", f"prompt,size\n{'x' * 200_000},1280x720\na cat,1280x720\n")
    assert [(row.row, [p.rule for p in row.problems]) for row in sheet.rows] == [(2, [RowRule.TEXT_TOO_LONG]), (3, [])]


def test_a_file_of_broken_rows_is_read_in_one_go(read: Read) -> None:
    content = "prompt,size\n" + '"no end,1280x720\n' * 20_000
    before = time.process_time()
    sheet = read("a.csv", content)
    assert len(sheet.rows) == 20_000
    assert all(row.problems for row in sheet.rows)
    # Looking for an end from each row to the end of the file would take minutes.
    assert time.process_time() - before < 20
