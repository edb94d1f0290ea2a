"""`sora-desktop templates …`, and `generate` with templates and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_a_template_is_saved_listed_shown_and_deleted(program: Program) -> None:
    assert "There are no templates yet" in program.run("templates", "list").err
    saved = program.run("templates", "save", "Harbour", "{boat} at {light=dusk}")
    assert (saved.code, saved.err) == (0, "Saved as Harbour. To fill in: boat, light.\n")
    listed = program.run("templates", "list")
    assert listed.out.splitlines()[1].split("  ")[0] == "Harbour"
    assert program.run("templates", "show", "harbour").out == "{boat} at {light=dusk}\n"
    (found,) = program.run("templates", "list", "--json").objects
    assert found == {
        "name": "Harbour",
        "prompt": "{boat} at {light=dusk}",
        "placeholders": [{"name": "boat", "usual": None}, {"name": "light", "usual": "dusk"}],
    }
    assert program.run("templates", "show", "HARBOUR", "--json").job == found
    assert program.run("templates", "save", "harbour", "new", "--json").job["prompt"] == "new"
    assert program.run("templates", "delete", "Harbour").code == 0
    missing = program.run("templates", "show", "Harbour")
    assert (missing.code, missing.out) == (2, "")
    assert "There is no template called “Harbour”." in missing.err


def test_generate_fills_a_template_in_and_makes_every_combination(program: Program) -> None:
    program.run("templates", "save", "car", "a {colour} car, {time|late}")
    made = program.run(
        "generate",
        "--template",
        "CAR",
        "--fill",
        "colour={red|blue}",
        "--combine",
        "--takes",
        "2",
        "--dry-run",
        "--json",
    )
    assert made.code == 0, made.err
    assert [order["prompt"] for order in made.objects] == [
        "a red car, time",
        "a red car, late",
        "a blue car, time",
        "a blue car, late",
    ]
    assert "8 videos would be made, for nothing." in made.err


def test_combinations_are_jobs_of_one_batch(program: Program) -> None:
    made = program.run("generate", "a {red|blue} car", "--combine", "--no-wait", "--size", "64x64", "--seconds", "1")
    assert made.code == 0, made.err
    jobs = program.run("jobs", "list", "--json").objects
    assert sorted(job["prompt"] for job in jobs) == ["a blue car", "a red car"]
    assert {job["batch"] for job in jobs} == {"a {red|blue} car"}


def test_without_being_told_so_a_prompt_is_left_as_it_is_written(program: Program) -> None:
    made = program.run("generate", "a {red|blue} {subject}", "--dry-run", "--json")
    assert [order["prompt"] for order in made.objects] == ["a {red|blue} {subject}"]


def test_what_makes_no_prompt_is_refused_in_words(program: Program) -> None:
    program.run("templates", "save", "car", "a {colour} car")
    for arguments, words in (
        ((), "Write either a PROMPT or the name of a template"),
        (("a car", "--template", "car"), "Write either a PROMPT"),
        (("--template", "care"), "There is no template called “care”. Known templates: car."),
        (("--template", "car"), "places without a value: colour"),
        (("--template", "car", "--fill", "color=red"), "Did you mean colour?"),
        (("--template", "car", "--fill", "red"), "“red” fills no place. Write name=value."),
        (("{a|b}" * 11, "--combine"), "more than 1,000 prompts"),
        (("{a|b}" * 9, "--combine", "--takes", "50", "--dry-run"), "25,600 videos together"),
    ):
        refused = program.run("generate", *arguments)
        assert (refused.code, refused.out) == (2, ""), arguments
        assert words in refused.err, arguments
