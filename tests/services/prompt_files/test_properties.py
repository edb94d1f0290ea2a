"""Properties of the readers: what was written comes back, nothing makes them fail, and damage stays where it is."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.services.prompt_files import PromptRow, PromptSheet, read_prompt_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str, str | bytes], PromptSheet]

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

CHARACTERS = st.characters(
    exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32)] + ["\x7f", "\ufeff"]
)
MARKED = st.sampled_from('",;\t\n|#-\\ é猫')
TEXT = st.text(CHARACTERS | MARKED, max_size=30).map(str.strip)
PROMPT = TEXT.filter(bool)
WORD = TEXT.map(lambda text: " ".join(text.split()))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
SETTINGS = {
    "prompt": PROMPT,
    "model": WORD,
    "size": st.builds("{}x{}".format, st.integers(1, 9999), st.integers(1, 9999)),
    "seconds": st.integers(1, 60) | st.floats(0.25, 60).map(lambda number: round(number, 2)),
    "takes": st.integers(1, 100),
    "name": WORD,
}
ROWS = st.lists(st.fixed_dictionaries(SETTINGS), min_size=1, max_size=6)
JOBS = st.lists(
    st.fixed_dictionaries(
        SETTINGS,
        optional={
            "tags": st.lists(WORD.filter(bool), unique=True, max_size=3),
            "Seed": JSON,
            "negative prompt": JSON,
        },
    ),
    min_size=1,
    max_size=6,
)


def _facts(row: PromptRow) -> dict[str, object]:
    order, request = row.order, row.order.request
    assert row.problems == ()
    return {
        "prompt": request.prompt,
        "model": request.model or "",
        "size": request.size,
        "seconds": request.seconds,
        "takes": order.takes,
        "name": order.name or "",
        **({"tags": list(order.tags)} if order.tags else {}),
        **request.extra,
    }


def _without_empty_tags(job: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in job.items() if name != "tags" or value}


@ONE_FOLDER
@given(
    rows=ROWS,
    separator=st.sampled_from(",;\t"),
    dialect=st.sampled_from([csv.excel, csv.unix_dialect]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_that_was_written_is_read_back(
    read: Read, rows: list[dict[str, object]], separator: str, dialect: type[csv.Dialect], end: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(SETTINGS), dialect=dialect, delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    sheet = read("a.csv", text.getvalue().encode(encoding))
    assert sheet.problems == ()
    assert [_facts(row) for row in sheet.rows] == rows


@ONE_FOLDER
@given(jobs=JOBS, indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_jobs_that_were_written_as_json_are_read_back(
    read: Read, jobs: list[dict[str, object]], indent: int | None, *, ascii_only: bool
) -> None:
    expected = [_without_empty_tags(job) for job in jobs]
    listed = read("a.json", json.dumps(jobs, indent=indent, ensure_ascii=ascii_only))
    assert [_facts(row) for row in listed.rows] == expected
    assert [row.row for row in listed.rows] == list(range(1, len(jobs) + 1))
    lines = read("a.jsonl", "\n".join(json.dumps(job, ensure_ascii=ascii_only) for job in jobs))
    assert [_facts(row) for row in lines.rows] == expected


@ONE_FOLDER
@given(prompts=st.lists(PROMPT, min_size=1))
def test_prompts_that_were_written_as_text_are_read_back(read: Read, prompts: list[str]) -> None:
    single = [" ".join(prompt.split()) for prompt in prompts]
    single = [prompt for prompt in single if not prompt.startswith("#") and prompt.strip("-")]
    assert [row.order.request.prompt for row in read("a.txt", "\n".join(single)).rows] == single


@ONE_FOLDER
@given(data=st.binary(max_size=200), name=st.sampled_from(["a.txt", "a.md", "a.csv", "a.tsv", "a.json", "a.jsonl"]))
def test_no_bytes_make_the_reading_fail(read: Read, data: bytes, name: str) -> None:
    sheet = read(name, data)
    assert sheet.rows or sheet.problems
    assert all(str(problem) for row in sheet.rows for problem in row.problems)
    assert all(str(problem.error) for problem in sheet.problems)


FRAGMENTS = st.sampled_from(
    [
        *("---\n", "...\n", "prompt", "prompt,size\n", "size: ", "a cat", "\n", ",", ";", "\t", '"', '""', "sep=;\n"),
        *("[", "]", "{", "}", ":", '"prompt": ', '{"prompt": "a cat"}', '"jobs": [', '"defaults": {', "null", "NaN"),
        *("&a ", "*a", "!!python/object:x ", "? ", "- ", "| ", "> ", "%YAML 9\n", "\\", "\\u0000", "\x00", "\ufeff"),
        *("\u2028", "\r", "\x85", "9" * 30, "1e999", "-", "#", "'", "<<: ", "2001-01-01", "4:30", "0x1F", "~"),
    ]
)


@settings(ONE_FOLDER, max_examples=300)
@given(parts=st.lists(FRAGMENTS, max_size=25), name=st.sampled_from(["a.txt", "a.md", "a.csv", "a.json", "a.jsonl"]))
def test_no_text_makes_the_reading_fail(read: Read, parts: list[str], name: str) -> None:
    sheet = read(name, "".join(parts))
    assert sheet.rows or sheet.problems
    assert all(str(problem) for row in sheet.rows for problem in row.problems)


def _good(sheet: PromptSheet) -> list[str]:
    return [row.order.request.prompt for row in sheet.rows if not row.problems]


@ONE_FOLDER
@given(
    prompts=st.lists(PROMPT, min_size=2, max_size=6, unique=True),
    hurt=st.integers(0, 5),
    place=st.floats(0, 1),
    all_quoted=st.booleans(),
)
def test_a_stray_quotation_mark_in_a_table_costs_no_other_row(
    read: Read, prompts: list[str], hurt: int, place: float, *, all_quoted: bool
) -> None:
    hurt %= len(prompts)
    lines = []
    for prompt in prompts:
        text = io.StringIO(newline="")
        dialect = csv.unix_dialect if all_quoted else csv.excel
        csv.writer(text, dialect, lineterminator="\n").writerow([" ".join(prompt.split()), "1280x720", "4"])
        lines.append(text.getvalue())
    at = int(place * (len(lines[hurt]) - 1))
    lines[hurt] = f'{lines[hurt][:at]}"{lines[hurt][at:]}'
    found = _good(read("a.csv", "prompt,size,seconds\n" + "".join(lines)))
    others = [" ".join(prompt.split()) for number, prompt in enumerate(prompts) if number != hurt]
    assert [prompt for prompt in found if prompt in others] == others


@ONE_FOLDER
@given(
    jobs=st.lists(st.fixed_dictionaries({"prompt": PROMPT, "size": WORD}), min_size=2, max_size=6),
    hurt=st.integers(0, 5),
    place=st.floats(0, 1),
    junk=st.sampled_from(["", '"', "{", "}", "[", ",", ":", "\\", "x", "\x01"]),
    object_around=st.booleans(),
)
def test_a_damaged_object_costs_no_other(
    read: Read, jobs: list[dict[str, str]], hurt: int, place: float, junk: str, *, object_around: bool
) -> None:
    hurt %= len(jobs)
    jobs = [{**job, "prompt": f"{number} {job['prompt']}"} for number, job in enumerate(jobs)]
    lines = [json.dumps(job) for job in jobs]
    at = int(place * (len(lines[hurt]) - 1))
    lines[hurt] = lines[hurt][:at] + junk + lines[hurt][at + (not junk) :]
    content = "[\n" + ",\n".join(lines) + "\n]"
    sheet = read("a.json", f'{{"defaults": {{}}, "jobs": {content}}}' if object_around else content)
    if junk == '"' and "]" in lines[hurt] and sheet.problems:
        # One quote too many can turn text into what is around it, so that a bracket in it ends the list: that is told.
        return
    others = [job["prompt"] for number, job in enumerate(jobs) if number != hurt]
    lost = hurt == len(jobs) - 1 and sheet.problems
    assert [prompt for prompt in _good(sheet) if prompt in others] == others, lost
    by_line = _good(read("a.jsonl", "\n".join(lines)))
    assert [prompt for prompt in by_line if prompt in others] == others


@ONE_FOLDER
@given(depth=st.integers(1, 40), opening=st.sampled_from(["[", '{"a":']))
def test_levels_are_read_up_to_the_limit(read: Read, depth: int, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    (row,) = read("a.jsonl", '{"prompt": "a", "x": ' + opening * depth + "1" + closing * depth + "}").rows
    assert bool(row.problems) is (depth > 32)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.json", "a.jsonl"])
def test_a_path_may_be_given_as_often_as_one_likes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text({"a.csv": "prompt\na cat", "a.json": '["a cat"]', "a.jsonl": '"a cat"'}.get(name, "a cat"))
    assert len(read_prompt_files([path, path, tmp_path]).rows) == 1
