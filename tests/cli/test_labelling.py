"""Facts about `jobs annotate`, what `jobs list` can be narrowed by, and `jobs delete-on-server`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.annotations import PERSONAL

if TYPE_CHECKING:
    from tests.cli.conftest import Program, RunningEmulator


def test_what_is_written_about_jobs_is_kept_found_and_taken_away(program: Program, server: RunningEmulator) -> None:
    fox, owl, sun = (program.run("generate", f"a {name}", "--json").job["id"] for name in ("fox", "owl", "sun"))

    def found(*options: str) -> list[str]:
        listed = program.run("jobs", "list", "--json", *options)
        assert listed.code == 0, listed.err
        return [job["id"] for job in listed.objects]

    written = program.run(
        "jobs", "annotate", fox, owl, fox, "--tag", "Sea  side", "--tag", "best", "--rating", "4", "--favourite",
        "--note", "the light", "--name", "Take one", "--json",
    )  # fmt: skip
    assert written.code == 0, written.err
    assert [[job[name] for name in ("id", *PERSONAL)] for job in written.objects] == [
        [one, "Take one", ["Sea side", "best"], 4, True, "the light"] for one in (fox, owl)
    ]
    program.run(
        "jobs", "annotate", owl, "--untag", "BEST", "--rating", "2", "--no-favourite", "--name", "", "--note", ""
    )
    (shown,) = program.run("jobs", "show", owl, "--json").objects
    assert (shown["name"], shown["tags"], shown["rating"], shown["favourite"], shown["note"]) == (
        None, ["Sea side"], 2, False, None,
    )  # fmt: skip
    assert found("--tag", "SEA SIDE") == [owl, fox]
    assert found("--tag", "sea side", "--tag", "best") == [fox]
    assert found("--rating", "3") == found("--favourites") == found("--filter", "favourites") == [fox]
    assert found("--search", "take LIGHT") == [fox]
    assert found("--model", "sora-2") == found("--since", "2020-01-01") == [sun, owl, fox]
    assert found("--before", "2020-01-01T00:00:00+01:00") == found("--model", "other") == []
    saved = program.run("jobs", "list", "--favourites", "--save-as", "The best", "--json")
    assert "Saved as “The best”" in saved.err
    assert found("--saved", "the BEST") == [fox]
    assert found("--saved", "the best", "--rating", "5") == []
    unknown = program.run("jobs", "list", "--saved", "worst")
    assert (unknown.code, "The best" in unknown.err) == (2, True)


def test_a_list_is_put_together_by_batches(program: Program, server: RunningEmulator) -> None:
    program.run("generate", "alone")
    program.run("generate", "a fox", "--takes", "2")
    lines = program.run("jobs", "list", "--group", "batch").out.splitlines()
    assert [line for line in lines if "  " not in line] == ["A batch without a name (2)", "Ordered alone (1)"]
    assert lines[-1].endswith(".mp4")
    assert "alone" in lines[-1]
    assert program.run("jobs", "list", "--group", "connection", "--limit", "1").out.count("\n") == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Say what to change"),
        (["--rating", "6"], "0 to 5"),
        (["--tag", "a,b"], "not a tag"),
        (["--name", "x" * 201], "200"),
        (["--note", "x" * 10_001], "10000"),
    ],
)
def test_what_does_not_do_is_refused_and_changes_nothing(
    program: Program, server: RunningEmulator, options: list[str], words: str
) -> None:
    made = program.run("generate", "a fox", "--json").job
    refused = program.run("jobs", "annotate", made["id"], "--favourite" if options else "--json", *options)
    assert refused.code == 2
    assert words in refused.err.replace(",", "") or words in refused.err
    assert program.run("jobs", "show", made["id"], "--json").job == made


def test_one_that_is_unknown_keeps_all_from_being_annotated(program: Program, server: RunningEmulator) -> None:
    made = program.run("generate", "a fox", "--json").job
    assert program.run("jobs", "annotate", made["id"], "ffffffff", "--favourite").code == 2
    assert program.run("jobs", "list", "--favourites", "--json").out == ""


def test_a_time_that_is_none_is_refused(program: Program) -> None:
    refused = program.run("jobs", "list", "--since", "soon")
    assert (refused.code, "2026-05-31" in refused.err) == (2, True)


def test_a_server_is_told_to_delete_and_the_clip_here_stays(program: Program, server: RunningEmulator) -> None:
    made = program.run("generate", "a fox", "--json").job
    told = program.run("jobs", "delete-on-server", made["id"], "--json")
    assert told.code == 0, told.err
    assert told.job["remote_deleted_at"] is not None
    assert told.job["file"] == made["file"]
    again = program.run("jobs", "delete-on-server", made["id"], "ffffffff", "--json")
    assert (again.code, again.job["remote_deleted_at"]) == (1, told.job["remote_deleted_at"])
