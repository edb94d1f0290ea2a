"""The documentation's page in a real browser: a person enters the token, orders a video, and sees the answer."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import element_to_be_clickable, visibility_of_element_located
from selenium.webdriver.support.wait import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.api.conftest import Served

PATIENCE = 30
CREATE = "#operations-Videos-create_api_v1_videos_post"


@contextmanager
def browser(profile: Path) -> Iterator[Chrome]:
    """Open a browser that shows nothing, asks nobody for updates, and notes every request of its pages."""
    driver, program = shutil.which("chromedriver"), shutil.which("chromium")
    assert driver, "chromium's driver is not installed"
    assert program, "chromium is not installed"
    options = ChromeOptions()
    options.binary_location = program
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--window-size=1200,1600",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    opened = Chrome(options, ChromeService(driver))
    try:
        yield opened
    finally:
        opened.quit()


class Page:
    """What a person does with the page."""

    def __init__(self, opened: Chrome, address: str) -> None:
        self._browser = opened
        self._wait = WebDriverWait(opened, PATIENCE)
        opened.get(f"{address}/docs")

    def click(self, selector: str) -> None:
        """Click something as soon as that is possible."""
        self._wait.until(element_to_be_clickable((By.CSS_SELECTOR, selector))).click()

    def write(self, selector: str, text: str) -> None:
        """Put a text in the place of what a field holds."""
        field = self._wait.until(visibility_of_element_located((By.CSS_SELECTOR, selector)))
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def read(self, selector: str) -> str:
        """Give the text of something as soon as it is seen."""
        return str(self._wait.until(visibility_of_element_located((By.CSS_SELECTOR, selector))).text)

    def authorise(self, token: str) -> None:
        """Enter the token."""
        self.click(".btn.authorize")
        self.write(".auth-container input", token)
        self.click(".auth-btn-wrapper .authorize")
        self.click(".auth-btn-wrapper .btn-done")

    def order(self, body: dict[str, object]) -> tuple[str, str]:
        """Order a video; gives the status and the body of the answer, as they are shown."""
        self.write(f"{CREATE} textarea.body-param__text", json.dumps(body))
        self.click(f"{CREATE} .execute")
        answer = f"{CREATE} .live-responses-table"
        return self.read(f"{answer} tbody td.response-col_status").split()[0], self.read(f"{answer} pre.microlight")

    @property
    def addresses(self) -> set[str]:
        """Whatever the page has asked for."""
        entries = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        asked = [entry["params"] for entry in entries if entry["method"] == "Network.requestWillBeSent"]
        return {str(one["request"]["url"]) for one in asked}

    @property
    def complaints(self) -> list[str]:
        """What the browser found wrong."""
        return [entry["message"] for entry in self._log("browser") if entry["level"] == "SEVERE"]

    def _log(self, kind: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._browser.get_log(kind)  # type: ignore[no-untyped-call]
        return found


def _try_out(address: str, token: str, profile: Path) -> dict[str, object]:
    with browser(profile) as opened:
        page = Page(opened, address)
        page.click(f"{CREATE} .opblock-summary-control")
        refused, _ = page.order({"prompt": "a boat"})
        seen_before = page.complaints
        page.authorise(token)
        page.click(f"{CREATE} .btn-clear")
        status, body = page.order({"prompt": "A paper boat", "connection": "simulated", "orientation": "portrait"})
        return {
            "refused": refused,
            "status": status,
            "body": body,
            "addresses": page.addresses,
            "complaints": [one for one in [*seen_before, *page.complaints] if "401" not in one],
        }


@pytest.mark.timeout(180)
async def test_a_person_orders_a_video_on_the_page(served: Served, tmp_path: Path) -> None:
    seen = await asyncio.to_thread(_try_out, served.address, served.service.token, tmp_path / "profile")
    assert seen["refused"] == "401"
    assert seen["status"] == "201"
    told = json.loads(str(seen["body"]))
    assert (told["connection"], told["asked_size"]) == ("simulated", "720x1280")
    job = await served.services.catalogue.get(told["id"])
    assert job.request.prompt == "A paper boat"
    assert seen["complaints"] == []
    addresses = seen["addresses"]
    assert isinstance(addresses, set)
    assert f"{served.address}/openapi.json" in addresses
    # What the browser has of its own begins with its name.
    away = {one for one in addresses if not one.startswith((f"{served.address}/", "data:", "chrome://"))}
    assert away == set()


async def test_the_page_may_load_nothing_from_elsewhere(served: Served) -> None:
    answer = await served.client.get("/docs")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert "//" not in answer.text.replace("<!DOCTYPE", "")
