"""Facts about `jobs`: looked at, cancelled, tried again and removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator


def test_jobs_are_listed_newest_first_filtered_and_searched(program: Program, server: RunningEmulator) -> None:
    for prompt in ("a red fox", "a green owl"):
        program.run("generate", prompt)
    program.run("generate", "a red sun", "--model", "sim-fails")

    def prompts(*options: str) -> list[str]:
        return [job["prompt"] for job in program.run("jobs", "list", "--json", *options).objects]

    assert prompts() == ["a red sun", "a green owl", "a red fox"]
    assert prompts("--search", "RED") == ["a red sun", "a red fox"]
    assert prompts("--filter", "done") == ["a green owl", "a red fox"]
    assert prompts("--filter", "attention") == ["a red sun"]
    assert prompts("--limit", "1") == ["a red sun"]
    refused = program.run("jobs", "list", "--limit", "none")
    assert (refused.code, "whole number" in refused.err) == (2, True)


def test_a_job_is_found_by_its_id_in_any_case_or_its_beginning_and_shown_with_its_exchanges(
    program: Program, server: RunningEmulator
) -> None:
    first, second = program.run("generate", "a fox", "--takes", "2", "--json").objects
    for text in (first["id"], first["id"].upper(), f" {first['id']} "):
        shown = program.run("jobs", "show", text)
        assert shown.code == 0, shown.err
        assert first["id"] in shown.out
        assert "POST" in shown.out
    shared = next(first["id"][:end] for end in range(36, 0, -1) if second["id"].startswith(first["id"][:end]))
    several = program.run("jobs", "show", shared, "--json")
    assert (several.code, several.out) == (2, "")
    assert several.err.startswith("2 jobs")
    for text in ("ffffffff", "", "%", "\udcff"):
        unknown = program.run("jobs", "show", text)
        assert (unknown.code, unknown.out) == (2, "")
        assert unknown.err


def test_a_clip_goes_to_the_trash_and_a_failed_job_is_tried_again_once(
    program: Program, server: RunningEmulator
) -> None:
    made = program.run("generate", "a fox", "--json").job
    removed = program.run("jobs", "remove", made["id"], made["id"][:-1], "--json")
    assert removed.code == 0, removed.err
    assert len(removed.objects) == 1
    assert not Path(made["file"]).exists()
    assert program.run("jobs", "list", "--json").out == ""
    assert len(program.run("jobs", "list", "--filter", "trash", "--json").objects) == 1

    failed = program.run("generate", "a sun", "--model", "sim-fails", "--json").job
    again = program.run("jobs", "retry", failed["id"], failed["id"].upper(), "--json")
    assert again.code == 1
    assert again.job["retry_of"] == failed["id"]
    assert len(server.ledger) == 3
    assert program.run("jobs", "retry", made["id"]).code == 2


def test_what_is_in_the_trash_is_deleted_for_good_and_nothing_else(program: Program, server: RunningEmulator) -> None:
    kept, gone, last = program.run("generate", "a fox", "--takes", "3", "--json").objects
    refused = program.run("jobs", "delete", gone["id"])
    assert (refused.code, "trash first" in refused.err) == (2, True)
    program.run("jobs", "remove", gone["id"], last["id"])
    deleted = program.run("jobs", "delete", gone["id"], "--json")
    assert (deleted.code, deleted.objects) == (0, [{"id": gone["id"], "deleted": True}])
    assert program.run("jobs", "show", gone["id"]).code == 2
    assert [job["id"] for job in program.run("jobs", "list", "--filter", "trash", "--json").objects] == [last["id"]]
    emptied = program.run("jobs", "empty-trash")
    assert (emptied.code, "Deleted 1 job for good" in emptied.err) == (0, True)
    assert [job["id"] for job in program.run("jobs", "list", "--json").objects] == [kept["id"]]


def test_some_that_cannot_be_done_do_not_hold_the_others_up(program: Program, server: RunningEmulator) -> None:
    made = program.run("generate", "a fox", "--json").job
    removed = program.run("jobs", "remove", "ffffffff", made["id"], "--json")
    assert (removed.code, removed.job["id"]) == (1, made["id"])
    assert "ffffffff" in removed.err
    restored = program.run("jobs", "restore", made["id"], "--json")
    assert (restored.code, restored.job["id"], restored.job["removed_at"]) == (0, made["id"], None)
    assert Path(restored.job["file"]).is_file()


def test_jobs_are_cancelled_several_at_once(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    program.connect(emulator("--job-seconds", "600").url)
    sent = program.run("generate", "a fox", "--takes", "3", "--no-wait", "--json").objects
    ids = [job["id"] for job in sent]
    cancelled = program.run("jobs", "cancel", *ids[:2], "--json")
    assert cancelled.code == 0, cancelled.err
    assert [(job["id"], job["status"]) for job in cancelled.objects] == [(one, "cancelled") for one in ids[:2]]
    mixed = program.run("jobs", "cancel", *ids, "--json")
    assert (mixed.code, [job["id"] for job in mixed.objects]) == (1, ids[2:])
    assert program.run("jobs", "cancel", ids[0]).code == 2
