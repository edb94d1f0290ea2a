"""A test's report is read, acted upon with one click, put away and shown again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Connection, Encoding, Learned
from sora_desktop.domain.errors import HostUnreachable, NoVideoService
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.ui.connections.remembered import remembered
from sora_desktop.ui.connections.report import advised_addresses

if TYPE_CHECKING:
    from tests.ui.connections.conftest import World

WRONG = ConnectionReport(
    "studio",
    ok=False,
    checks=(
        CheckResult(
            "address",
            ok=False,
            detail="127.0.0.1 answers, but there is nothing at http://127.0.0.1:8091/v1.",
            advice="The service is at http://127.0.0.1:8091/openai/v1. Change the base URL to that.",
        ),
        CheckResult("tls", ok=None, detail="Not encrypted, which is fine on this computer."),
    ),
    error=NoVideoService(url="http://127.0.0.1:8091/v1/videos", status=404),
)


async def find(world: World, report: ConnectionReport) -> None:
    """Test a connection, which finds this."""
    world.report = report
    world.dialog.show_connection("studio")
    await world.click(world.dialog.page.test_button)
    await world.until(
        lambda: bool(world.dialog.page.report.words) and not world.dialog.page.report.cancel_button.isVisible()
    )


async def test_an_address_that_is_advised_is_taken_with_one_click(world: World) -> None:
    await find(world, WRONG)
    page = world.dialog.page
    (link,) = page.report.links
    assert link.text() == "Use http://127.0.0.1:8091/openai/v1 instead"
    await world.click(link)
    assert page.form.base_url.text() == "http://127.0.0.1:8091/openai/v1"
    assert page.form.base_url.hasFocus()
    assert world.dialog.dirty
    assert not page.report.isVisible()


def test_the_address_that_was_tested_is_no_advice() -> None:
    advice = "Use https://x.example/v1, or http://x.example/api/v1/ instead of https://x.example/v1/."
    assert advised_addresses(advice, "https://x.example/v1") == ["http://x.example/api/v1/"]
    assert advised_addresses("It usually ends in /v1.", "https://x.example") == []


async def test_each_fault_says_what_to_change(world: World) -> None:
    await find(world, WRONG)
    words = world.dialog.page.report.words.splitlines()
    assert words[0] == "It does not work as it is."
    assert "The service is at http://127.0.0.1:8091/openai/v1. Change the base URL to that." in words


async def test_without_advice_of_its_own_the_fault_itself_says_it(world: World) -> None:
    error = HostUnreachable(host="127.0.0.1", reason="refused")
    await find(world, ConnectionReport("x", False, (CheckResult("address", ok=False, detail=str(error)),), error))
    assert "Check the address, your network" in world.dialog.page.report.words


async def test_the_models_that_were_found_can_be_copied(world: World) -> None:
    checks = (CheckResult("models", ok=True, detail="2 models: a, b"),)
    await find(world, ConnectionReport("x", ok=True, checks=checks, learned=Learned(models=("a", "b"))))
    (link,) = world.dialog.page.report.links
    await world.click(link)
    assert QGuiApplication.clipboard().text() == "a\nb"


async def test_how_the_last_test_went_is_in_the_list_and_its_report_can_be_had_again(world: World) -> None:
    await find(world, WRONG)
    page = world.dialog.page
    assert world.dialog.list.spoken()[-1].endswith("last test failed")
    await world.click(page.report.close_button)
    assert not page.report.isVisible()
    assert page.test_button.hasFocus()
    assert page.last_test.text().startswith("Tested at ")
    world.dialog.show_connection("gateway")
    assert not page.last_test.isVisible()
    world.dialog.show_connection("studio")
    await world.click(page.last_test)
    assert page.report.words.startswith("It does not work as it is.")


async def test_what_was_tested_before_it_was_saved_counts_for_what_is_saved(world: World) -> None:
    await world.click(world.dialog.list.add_button)
    page = world.dialog.page
    world.write(page.form.base_url, "http://10.0.0.7:8091/v1/")
    world.write(page.form.key.key, "sk-typed")
    await world.click(page.test_button)
    await world.until(lambda: page.report.words.startswith("It works."))
    await world.click(page.save_button)
    await world.until(lambda: len(world.names()) == 4)
    await world.until(page.last_test.isVisible)
    assert any(spoken.endswith("last test passed") for spoken in world.dialog.list.spoken())


async def test_after_a_change_the_old_test_does_not_count(world: World) -> None:
    await find(world, WRONG)
    page = world.dialog.page
    world.write(page.form.base_url, "http://127.0.0.1:8092/v1")
    assert not page.last_test.isVisible()
    await world.click(page.save_button)
    await world.until(lambda: world.service.get("studio").base_url.endswith(":8092/v1"))
    await world.until(lambda: not world.dialog.list.spoken()[-1].endswith("last test failed"))


def test_an_address_with_a_user_in_it_is_an_example_and_no_advice() -> None:
    assert advised_addresses("Write them like http://name:password@proxy:3128.", "https://x.example/v1") == []


async def test_an_address_to_read_on_at_is_not_offered_as_the_base_url(world: World) -> None:
    checks = (CheckResult("key", ok=False, detail="refused", advice="See https://x.example/keys for one."),)
    await find(world, ConnectionReport("x", ok=False, checks=checks))
    assert world.dialog.page.report.links == []


def test_what_was_learned_on_an_earlier_day_can_be_read_again() -> None:
    learned = Learned(
        encoding=Encoding.JSON,
        models=("a", "b"),
        listing=Support.YES,
        remix=Support.NO,
        key_checked=Support.NO,
        tested_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    )
    tested = remembered(Connection(id="1", name="x", base_url="http://x/v1", learned=learned))
    assert tested is not None
    found = {check.subject: (check.ok, check.detail) for check in tested.report.checks}
    assert found["models"] == (True, "a, b")
    assert found["encoding"] == (True, "It reads JSON.")
    assert found["list"] == (True, "The server offers it.")
    assert found["remix"] == (None, "The server does not offer it.")
    assert found["edit"] == (None, "Not known yet.")
    assert found["key checked"] == (None, "It lets everybody in.")


def test_without_a_test_nothing_is_remembered() -> None:
    assert remembered(Connection(id="1", name="x")) is None
