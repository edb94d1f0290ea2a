"""Money at the window: what is said before something is sent, how today stands, the sums, and the caps."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTabBar, QWidget

from sora_desktop.domain.connections import Auth, Price
from sora_desktop.domain.costs import Cap, OnExcess, Period
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.money.dialog import MoneyDialog
from tests.plugins.windows import claims_keyboard

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.shell.desk import AtDesk, Desk

TEN_CENTS = Price(model="*", usd_per_second=0.1)


def an_order(connection: str | None = None, **fields: object) -> Order:
    request = VideoRequest(prompt="A peanut", seconds=4.0, **fields)  # type: ignore[arg-type]
    return Order(request=request, connection=connection)


async def add(desk: Desk, name: str, *prices: Price) -> None:
    """Add a server, which the simulation plays."""
    draft = ConnectionDraft(name=name, base_url="http://127.0.0.1:9/v1", auth=Auth.NONE, prices=prices)
    await desk.services.connections.add(draft)


def dialog(desk: Desk) -> MoneyDialog:
    """Give the window about money, which is open."""
    (found,) = desk.window.findChildren(MoneyDialog)
    assert found.isVisible()
    return found


def status(desk: Desk) -> str:
    """Give what the status bar says of money."""
    money = desk.window.status.money
    return "" if money is None else money.text()


def test_the_form_says_what_clips_cost_and_what_a_cap_says_to_it(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await add(desk, "gateway", TEN_CENTS)
        await add(desk, "studio")
        compose, footer = desk.wiring.compose, desk.wiring.compose.footer
        compose.restore_draft({"connection": "gateway", "prompt": "A peanut", "seconds": "4", "takes": 3})
        assert footer.cost == "3 × $0.40 = $1.20"
        assert "3 × $0.40 = $1.20" in footer.button.accessibleDescription()
        assert footer.verdict.words == ""
        await desk.services.spending.set_cap(Cap(period=Period.DAY, micros=1_000_000))
        await desk.until(lambda: footer.verdict.words)
        assert footer.verdict.words == "$1.20 today would be more than the cap of $1.00. It will be refused."
        assert footer.button.isEnabled()
        compose.restore_draft({"connection": "gateway", "prompt": "A peanut", "seconds": "4", "takes": 1})
        assert (footer.cost, footer.verdict.words) == ("about $0.40", "")
        compose.restore_draft({"connection": "studio", "prompt": "A peanut"})
        assert footer.cost == "price unknown"
        footer.unpriced.click()
        prices = desk.wiring.connections._opened().page.form.advanced.prices
        await desk.until(prices.add_button.hasFocus)
        compose.restore_draft({"connection": "simulated", "prompt": "A peanut"})
        assert footer.cost == "no cost"

    at_desk(scene)


def test_a_waiting_job_that_is_edited_is_judged_by_what_it_adds(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await add(desk, "gateway", TEN_CENTS)
        await desk.services.queue.pause()
        (job,) = await desk.services.jobs.submit([an_order("gateway")])
        await desk.services.spending.set_cap(Cap(period=Period.DAY, micros=500_000))
        budget, editing = desk.wiring.money.budget, desk.wiring.compose.editing
        await desk.until(lambda: budget.caps and budget.standing[Period.DAY].promised.clips)
        same = budget.quote(an_order("gateway"), instead_of=job.estimate, edited=True)
        assert (same.each, same.passed) == (400_000, ())
        longer = Order(request=VideoRequest(prompt="A peanut", seconds=8.0), connection="gateway")
        assert budget.quote(longer, instead_of=job.estimate, edited=True).passed
        assert budget.quote(an_order("gateway")).passed
        assert editing.current is None

    at_desk(scene)


def test_the_import_sheet_says_what_the_ticked_rows_cost(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await add(desk, "gateway", TEN_CENTS)
        await add(desk, "studio")
        await desk.services.spending.set_cap(Cap(period=Period.DAY, micros=2_000_000, on=OnExcess.WARN))
        await desk.until(lambda: desk.wiring.money.budget.caps)
        file = tmp_path / "night.csv"
        rows = "Market street,2,gateway,4\nSteam,1,studio,4\nLanterns,1,gateway,8\n"
        file.write_text(f"prompt,takes,connection,seconds\n{rows}", encoding="utf-8")
        desk.window.files_dropped.emit([file])
        await desk.until(lambda: desk.window.findChild(ImportSheet))
        sheet = desk.window.findChild(ImportSheet)
        assert sheet is not None
        await desk.until(lambda: "about" in sheet.foot.summary.text())
        assert sheet.foot.summary.text().endswith("about $1.60, 1 of unknown price · leaves $0.40 today")
        assert sheet.foot.verdict.words == ""
        sheet.rows.draft.put(0, "takes", "9")
        sheet.rows.totals_changed.emit()
        assert "this cap only warns" in sheet.foot.verdict.words
        assert sheet.foot.verdict.links[0].accessibleName()

    at_desk(scene)


def test_the_status_bar_says_how_today_stands_and_opens_the_sums(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await desk.until(lambda: status(desk))
        assert status(desk) == "Today $0.00"
        await desk.services.spending.set_cap(Cap(period=Period.DAY, clips=2))
        await desk.until(lambda: status(desk).startswith("Today 0 of 2"))
        await desk.settled(await desk.services.jobs.submit([an_order(), an_order()]))
        await desk.until(lambda: status(desk).startswith("Today 2 of 2"))
        money = desk.window.status.money
        assert money is not None
        assert money.property("status") == "error"
        assert "simulated" in money.toolTip()
        QTest.mouseClick(money, Qt.MouseButton.LeftButton)
        page = dialog(desk).spending
        await desk.until(page.kinds[True].isVisible)
        assert page.pages.currentWidget() is page.empty
        assert "2 " in page.empty.words
        page.empty.show_simulated.click()
        assert page.pages.currentWidget() is not page.empty
        assert [line.clips for line in page.table.sums.lines] == [2]
        assert "nothing was paid" in page.breakdown.text()

    at_desk(scene)


def test_the_sums_are_read_by_what_a_person_chooses_and_go_into_a_file(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.settled(await desk.services.jobs.submit([an_order(model="sora-2"), an_order(model="sora-2-pro")]))
        desk.window.menus.spending.trigger()
        page = dialog(desk).spending
        await desk.until(page.kinds[True].isVisible)
        page.kinds[True].click()
        page.ways[next(by for by in page.ways if by.value == "model")].click()
        await desk.until(lambda: len(page.table.sums.lines) == 2)
        assert {line.label for line in page.table.sums.lines} == {"sora-2", "sora-2-pro"}
        page.chart.setFocus()
        await desk.until(page.chart.hasFocus)
        QTest.keyClick(page.chart, Qt.Key.Key_End)
        assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]
        page.export(tmp_path / "spent.csv")
        await desk.until(lambda: page.note.words)
        assert page.note.words == "Saved as spent.csv."
        assert "sora-2-pro" in (tmp_path / "spent.csv").read_text(encoding="utf-8-sig")
        page.export(tmp_path / "missing" / "spent.csv")
        await desk.until(lambda: page.note.words != "Saved as spent.csv.")
        assert "Cannot write" in page.note.words

    at_desk(scene)


def test_a_cap_is_kept_as_soon_as_it_is_entered(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        spending, budget = desk.services.spending, desk.wiring.money.budget
        desk.window.menus.budgets.trigger()
        opened = dialog(desk)
        card = opened.budgets.cards[Period.DAY]
        await desk.until(card.money.hasFocus)
        QTest.keyClicks(card.money, "abc")
        QTest.keyClick(card.money, Qt.Key.Key_Tab)
        assert card.fields["money"].problem
        assert await spending.caps() == ()
        card.money.setFocus()
        card.money.selectAll()
        QTest.keyClicks(card.money, "$2.50")
        QTest.keyClick(card.money, Qt.Key.Key_Tab)
        await desk.until(lambda: budget.caps)
        assert await spending.caps() == (Cap(period=Period.DAY, micros=2_500_000),)
        assert card.effect.text() == "What would go beyond $2.50 a day is refused before anything is sent."
        assert opened.isVisible()
        card.beyond.setCurrentIndex(card.beyond.findData("warn"))
        card.beyond.activated.emit(card.beyond.currentIndex())
        await desk.until(lambda: budget.caps[0].on is OnExcess.WARN)
        card.beyond.setCurrentIndex(card.beyond.findData("off"))
        card.beyond.activated.emit(card.beyond.currentIndex())
        await desk.until(lambda: not budget.caps)
        month = opened.budgets.cards[Period.MONTH]
        month.beyond.setCurrentIndex(month.beyond.findData("refuse"))
        month.beyond.activated.emit(month.beyond.currentIndex())
        assert month.fields["money"].problem
        assert await spending.caps() == ()

    at_desk(scene)


def test_a_cap_that_warns_is_told_once_and_a_refusal_leads_to_the_caps(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await desk.services.spending.set_cap(Cap(period=Period.DAY, clips=0, on=OnExcess.WARN))
        await desk.services.jobs.submit([an_order()])
        await desk.until(lambda: any("cap that warns" in title for title in desk.notices()))
        await desk.services.jobs.submit([an_order()])
        await desk.until(lambda: any("2 " in title for title in desk.notices()))
        assert len(desk.notices()) == 1
        await desk.services.spending.set_cap(Cap(period=Period.DAY, clips=0))
        desk.wiring.compose.restore_draft({"prompt": "one more"})
        desk.wiring.compose.submit()
        await desk.until(lambda: any("does not allow" in title for title in desk.notices()))
        buttons = [button for card in desk.window.notices.cards for button in card.findChildren(QPushButton)]
        next(button for button in buttons if button.text() == "Open budgets").click()
        assert dialog(desk).budgets.isVisible()

    at_desk(scene)


def test_everything_in_the_window_about_money_has_a_name_and_can_be_reached_by_tab(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await desk.settled(await desk.services.jobs.submit([an_order()]))
        for action in (desk.window.menus.spending, desk.window.menus.budgets):
            action.trigger()
            opened = dialog(desk)
            await desk.until(functools.partial(claims_keyboard, opened))
            seen = stops(opened)
            assert len(seen) > 5
            assert all(one.accessibleName() or isinstance(one, QTabBar | QPushButton) for one in seen)
        QTest.keyClick(opened, Qt.Key.Key_Escape)
        assert not opened.isVisible()

    at_desk(scene)


def stops(opened: MoneyDialog) -> list[QWidget]:
    """List where the Tab key stops, until it is where it was."""
    seen: list[QWidget] = []
    focus = opened.focusWidget()
    while focus not in seen:
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = opened.focusWidget()
    return seen
