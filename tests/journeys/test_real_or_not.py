"""Whether a clip is real or simulated is seen in the list, the filter, the preview and the report, whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk

pytestmark = pytest.mark.screen

PROMPT = "Moss in an old forest"


def test_simulated_work_is_marked_wherever_it_shows_and_has_a_filter_of_its_own(desk: Desk) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    desk.command("generate", PROMPT, "--seconds", "1", "--size", "320x180", "--json")
    window = desk.open()
    window.click("check box", "Simulated, 1", within="Filters")
    row = window.row(f"{PROMPT}: Done, simulated")
    window.click("cell", row.name)
    window.find("label", "Simulated", within="Preview")
    window.click("page tab", "Receipt")
    window.find("filler", "Simulated[.] SIMULATED.*")
    window.click("cell", row.name)
    window.press("ctrl+shift+v")
    window.click("push button", "Save as…")
    window.find("text", "File name:")
    report = desk.data.parent / "report.html"
    window.press("ctrl+a")
    window.write(str(report))
    window.press("Return")
    until(report.exists, "the report is written", window.described)
    window.press("Escape")
    assert window.close() == 0
    assert "SIMULATED" in report.read_text(encoding="utf-8")
    (checked,) = desk.command("verify", "--check", str(report), "--json")
    assert checked["verdict"] == "holds"
