"""A report's seal finds every changed, missing and further byte, in every format, with and without the program."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.verification import Report, ReportFormat
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.rendering.anchors import anchors_in
from sora_desktop.services.verification.rendering.seal import (
    NAME,
    SHELL_CHECK,
    UNSEALED,
    SealState,
    change_of_form,
    seal_state,
    sealed,
)

if TYPE_CHECKING:
    from pathlib import Path

ALL = pytest.mark.parametrize("form", ReportFormat)


@pytest.fixture(scope="session")
def written(report: Report) -> dict[ReportFormat, bytes]:
    return {form: render(report, form).encode() for form in ReportFormat}


@ALL
def test_a_report_is_intact_as_it_was_written_and_names_itself_at_both_ends(
    written: dict[ReportFormat, bytes], form: ReportFormat
) -> None:
    data = written[form]
    assert seal_state(data) is SealState.INTACT
    assert change_of_form(data) is None
    assert NAME.encode() in data[:4096]
    assert NAME.encode() in data.splitlines()[-1]
    assert b"\r" not in data


@ALL
@given(st.data())
def test_any_byte_changed_removed_or_inserted_anywhere_is_found(
    written: dict[ReportFormat, bytes], form: ReportFormat, data: st.DataObject
) -> None:
    whole = written[form]
    place = data.draw(st.integers(0, len(whole) - 1) | st.integers(len(whole) - 200, len(whole) - 1), label="place")
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]), label="other")
    more = data.draw(st.integers(0, 255), label="more")
    assert seal_state(whole[:place] + bytes([other]) + whole[place + 1 :]) is SealState.BROKEN
    assert seal_state(whole[:place] + whole[place + 1 :]) is SealState.BROKEN
    assert seal_state(whole[:place] + bytes([more]) + whole[place:]) is SealState.BROKEN
    assert seal_state(whole + bytes([more])) is SealState.BROKEN


@ALL
def test_every_single_byte_of_a_start_and_of_a_last_line_counts(
    written: dict[ReportFormat, bytes], form: ReportFormat
) -> None:
    whole = written[form]
    for place in (*range(40), *range(len(whole) - 160, len(whole))):
        assert seal_state(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) is SealState.BROKEN
        assert seal_state(whole[:place] + bytes([whole[place] ^ 32]) + whole[place + 1 :]) is SealState.BROKEN


@ALL
def test_a_report_that_was_cut_or_wrapped_is_broken_and_no_foreign_file(
    written: dict[ReportFormat, bytes], form: ReportFormat
) -> None:
    whole = written[form]
    for damaged in (whole[: len(whole) // 2], whole[len(whole) // 2 :], b"From: me\n\n" * 900 + whole, whole + whole):
        assert seal_state(damaged) is SealState.BROKEN


@given(st.binary(max_size=300))
def test_a_foreign_file_is_no_report(content: bytes) -> None:
    assert seal_state(content) is SealState.ABSENT
    assert change_of_form(content) is None
    assert anchors_in(content) == ()


@ALL
def test_what_mail_programs_and_editors_do_is_found_and_named(
    written: dict[ReportFormat, bytes], form: ReportFormat
) -> None:
    whole = written[form]
    text = whole.decode()
    for changed, word in (
        (whole.replace(b"\n", b"\r\n"), "line ends"),
        (whole.rstrip(b"\n"), "at its end"),
        (whole + b"\r\n", "at its end"),
        (b"\xef\xbb\xbf" + whole, "byte order mark"),
        (text.replace("\n", "\r\n").encode("utf-16"), "UTF-16"),
    ):
        assert seal_state(changed) is SealState.BROKEN
        assert word in (change_of_form(changed) or "")
    damaged = whole.replace(b"One of two clips", b"Two of two clips")
    assert change_of_form(damaged.replace(b"\n", b"\r\n")) is None


def test_only_a_text_with_a_blank_seal_at_its_end_can_be_sealed() -> None:
    for text in ("", "a report\n", f"{UNSEALED} and more\n", UNSEALED):
        with pytest.raises(ValueError, match="blank seal"):
            sealed(text)


def test_the_seal_can_be_checked_by_one_line_of_shell_without_the_program(
    written: dict[ReportFormat, bytes], tmp_path: Path
) -> None:
    wanted, lines = [], []
    for form, whole in written.items():
        middle = len(whole) // 2
        for number, (content, word) in enumerate(
            (
                (whole, "intact"),
                (whole[:middle] + b"?" + whole[middle + 1 :], "changed"),
                (whole[:-90] + bytes([whole[-90] ^ 1]) + whole[-89:], "changed"),
                (whole.replace(b"\n", b"\r\n"), "changed"),
                (whole[:middle], "changed"),
                (b"", "changed"),
            )
        ):
            path = tmp_path / f"{form.value}{number}"
            path.write_bytes(content)
            lines.append(SHELL_CHECK.replace("REPORT", f'"{path}"'))
            wanted.append(word)
    ran = subprocess.run(["sh", "-c", "\n".join(lines)], capture_output=True, check=False, timeout=60, text=True)
    assert ran.stdout.split() == wanted
    assert ran.stderr == ""


@ALL
def test_what_a_report_was_made_from_can_be_read_back_and_no_evidence_passes_for_it(
    written: dict[ReportFormat, bytes], form: ReportFormat, report: Report
) -> None:
    assert anchors_in(written[form]) == report.anchors
