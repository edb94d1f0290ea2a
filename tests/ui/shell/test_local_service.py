"""Other programs use the window that is open: on its own loop, with its own queue, and it shows what they do."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QTableView

from sora_desktop.api.service import RestService
from sora_desktop.cli.entry import _load_local_service
from sora_desktop.composition import Role, open_services
from sora_desktop.services.first_look import first_look
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.session import run_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from sora_desktop.services.bundle import OpenServices, Services
    from sora_desktop.services.driving.calling import Answer
    from sora_desktop.storage.paths import DataPaths
    from tests.ui.shell.desk import AtDesk, Desk

PATIENCE = 30.0
TOKEN = "a-token-for-tests-only"


def test_a_job_from_another_program_is_seen_in_the_window_at_once(
    at_desk: AtDesk,
) -> None:
    async def scene(desk: Desk) -> None:
        service = RestService(desk.services, token=TOKEN)
        address = await service.start(0)
        headers = {"authorization": f"Bearer {TOKEN}"}
        try:
            async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as client:
                answer = await client.post("/api/v1/videos", json={"prompt": "Ordered from elsewhere"})
                assert answer.status_code == 201
                model = desk.wiring.jobs._model
                began = time.monotonic()
                await desk.until(lambda: model.rowCount() == 1)
                assert time.monotonic() - began < 5
                assert "Ordered from elsewhere" in str(model.index(0, 0).data())
                (job,) = await desk.services.jobs.wait([answer.json()["id"]])
                clip = await client.get(f"/api/v1/videos/{job.id}/content")
                assert clip.headers["content-length"] == str(job.file_bytes)
        finally:
            await service.stop()

    at_desk(scene)


class Elsewhere(threading.Thread):
    """Another program, which listens to events and orders a video."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__()
        self.ordered: dict[str, Any] = {}
        self.heard: list[str] = []
        self.client = httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, trust_env=False)

    def run(self) -> None:
        with (
            suppress(httpx.HTTPError),
            self.client,
            self.client.stream("GET", "/api/v1/events", timeout=PATIENCE) as events,
        ):
            self.ordered = self.client.post("/api/v1/videos", json={"prompt": "From elsewhere"}).json()
            self.heard.extend(line for line in events.iter_lines() if line.startswith("event:"))


def test_a_window_that_was_told_to_serves_from_its_start_to_its_end(dressed: QApplication, folder: DataPaths) -> None:
    folder.settings.write_text(json.dumps({"service_on": True, "service_port": 0}), encoding="utf-8")
    opened: list[Services] = []
    programs: list[Elsewhere] = []

    async def open_and_note(paths: DataPaths, *, answer: Answer | None = None) -> Services:
        services = await open_services(
            paths, role=Role.WINDOW, environment={}, load_local_service=_load_local_service, answer=answer
        )
        opened.append(services)
        return services

    def load() -> OpenServices:
        return open_and_note

    window = MainWindow()
    window.show()
    deadline = time.monotonic() + PATIENCE
    timer = QTimer(window, interval=10)

    def look() -> None:
        service = opened[0].local_service if opened else None
        tables = window.findChildren(QTableView)
        if not programs and service is not None and service.running:
            programs.append(Elsewhere(service.address or "", service.token))
            programs[0].start()
        elif any(getattr(table.model(), "rowCount", int)() for table in tables) or time.monotonic() > deadline:
            timer.stop()
            window.trouble.quit_requested.emit()

    timer.timeout.connect(look)
    timer.start()
    assert run_session(dressed, window, first_look(folder.root), load) == 0
    assert time.monotonic() < deadline
    programs[0].join(PATIENCE)
    assert not programs[0].is_alive()
    assert programs[0].ordered["prompt"] == "From elsewhere"
    assert "event: jobs_added" in programs[0].heard
    service = opened[0].local_service
    assert service is not None
    assert not service.running
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_a_port_that_is_taken_is_told_in_the_window(dressed: QApplication, folder: DataPaths) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        folder.settings.write_text(json.dumps({"service_on": True, "service_port": port}), encoding="utf-8")
        window = MainWindow()
        window.show()
        deadline = time.monotonic() + PATIENCE
        timer = QTimer(window, interval=10)
        said: list[str] = []

        def look() -> None:
            if hasattr(window, "notices"):
                said.extend(card.message.title for card in window.notices.cards)
            if said or time.monotonic() > deadline:
                timer.stop()
                window.trouble.quit_requested.emit()

        timer.timeout.connect(look)
        timer.start()
        opening = partial(open_services, role=Role.WINDOW, environment={}, load_local_service=_load_local_service)
        assert run_session(dressed, window, first_look(folder.root), lambda: opening) == 0
    assert said == [f"Cannot listen on 127.0.0.1:{port}: address already in use."]
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_nothing_of_the_service_is_loaded_before_somebody_wants_it(folder: DataPaths) -> None:
    loads: list[str] = []

    def load() -> Callable[[Services], RestService]:
        loads.append("loaded")
        return RestService

    async def scene() -> None:
        services = await open_services(folder, environment={}, load_local_service=load)
        service = services.local_service
        assert service is not None
        await service.stop()
        assert (service.running, service.address, service.token, loads) == (False, None, "", [])
        address = await service.start(0)
        assert (service.running, service.address, loads) == (True, address, ["loaded"])
        first = service.token
        assert await service.renew_token() == service.token != first
        await services.close()
        assert not service.running

    asyncio.run(scene())
