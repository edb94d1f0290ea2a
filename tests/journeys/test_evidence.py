"""From a clip to its evidence, and from another program to a clip, as a person and that program get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.journeys.conftest import Desk
    from tests.journeys.person import Window

pytestmark = pytest.mark.screen

PROMPT = "Fog over a quiet harbour"
FREE_PORT = "0"


def written(window: Window, field: str) -> str:
    """Read a field as soon as something is in it."""
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    return until(lambda: window.written(field), f"something is in “{field}”", window.described)


def test_a_clip_of_another_program_shows_at_once_and_its_receipt_and_report_say_what_it_is(desk: Desk) -> None:
    window = desk.open()
    window.press("ctrl+shift+l")
    window.click("spin box", "Port")
    window.press("ctrl+a")
    window.write(FREE_PORT)
    window.click("check box", "Let other programs on this computer use Sora Desktop")
    address = written(window, "Address")
    window.click("check box", "Show Token")
    token = written(window, "Token")
    window.press("Escape")
    window.focus()
    authorised = {"Authorization": f"Bearer {token}"}
    order = {"prompt": PROMPT, "duration": 1, "resolution": "320x180", "connection": "simulated"}
    assert httpx.post(f"{address}/api/v1/videos", json=order).status_code == httpx.codes.UNAUTHORIZED
    answer = httpx.post(f"{address}/api/v1/videos", json=order, headers=authorised)
    assert answer.is_success, answer.text
    row = window.row(f"{PROMPT}: Done, simulated")
    window.click("check box", "Simulated, 1", within="Filters")
    window.click("cell", row.name)
    window.find("label", "Simulated", within="Preview")
    window.click("page tab", "Receipt")
    window.find("filler", "Simulated[.] SIMULATED.*")
    window.click("cell", row.name)
    window.press("ctrl+shift+v")
    window.find("push button", "Save as…")
    window.press("ctrl+s")
    report = desk.data.parent / "report.md"
    window.find("text", "File name:")
    window.press("ctrl+a")
    window.write(str(report))
    window.press("Return")
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    until(report.exists, "the report is saved", window.described)
    assert PROMPT in report.read_text(encoding="utf-8")
    assert "SIMULATED" in report.read_text(encoding="utf-8").splitlines()[0]
    window.press("Escape")
    assert window.close() == 0
    (job,) = desk.jobs()
    assert (job["status"], job["simulated"]) == ("completed", True)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health")
