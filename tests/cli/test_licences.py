"""Facts about `licences`: every part with its licence, as a table, as JSON, and with the texts of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_every_part_is_listed_and_the_texts_of_one_are_printed(program: Program) -> None:
    listed = program.run("licences")
    rows = {line.split()[0]: line.split() for line in listed.out.splitlines()[1:]}
    assert listed.code == 0
    assert rows["httpx"][-1] == "BSD-3-Clause"
    assert "Sora" in rows
    as_json = {one["name"]: one for one in program.run("licences", "--json").objects}
    assert as_json["Sora Desktop"]["licence"] == "GPL-3.0-or-later"
    assert len(as_json) > 50
    text = program.run("licences", "HTTPX").out
    assert "Redistribution and use in source and binary forms" in text
    assert not program.data.exists()


def test_a_part_that_is_not_there_is_refused(program: Program) -> None:
    said = program.run("licences", "nobody")
    assert (said.code, said.out) == (2, "")
    assert "sora-desktop licences" in said.err
