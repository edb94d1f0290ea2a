"""A program that opens the whole window over a stored folder, works in it, and prints its longest steps as JSON.

It is started as a process of its own, so that everything is loaded as at a real start.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer

from sora_desktop.cli import entry
from sora_desktop.ui import application

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from PySide6.QtWidgets import QApplication

    from sora_desktop.services.bundle import OpenServices
    from sora_desktop.services.first_look import FirstLook
    from sora_desktop.ui.main_window import MainWindow

BEAT_MILLISECONDS = 4
TOLD = 3
PLACE = str(Path(application.__file__).parent.parent)


class Profile:
    """Notes for how long each function of the program computes by itself on the UI thread.

    Looking at that thread from another one would keep its frames, and so its painters, alive too long.
    """

    def __init__(self) -> None:
        self._took: Counter[str] = Counter()
        self._begun: list[tuple[int, list[int]]] = []

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take a call or a return; for `sys.setprofile`."""
        if event not in {"call", "return"} or not frame.f_code.co_filename.startswith(PLACE):
            return
        now = time.thread_time_ns()
        if event == "call":
            self._begun.append((now, [0]))
        elif self._begun:
            begun, (others,) = self._begun.pop()
            self._took[f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_qualname}"] += now - begun - others
            if self._begun:
                self._begun[-1][1][0] += now - begun

    def take(self) -> str:
        """Tell which functions took longest since the last time."""
        took, self._took = self._took, Counter()
        return "; ".join(f"{name} {nanoseconds / 1e6:.1f} ms" for name, nanoseconds in took.most_common(TOLD))


class Beats:
    """A timer on the UI thread; what happens between two beats is a step."""

    def __init__(self, window: MainWindow, *, profiled: bool) -> None:
        self.steps: list[tuple[str, float, float, str]] = []
        """Phase, milliseconds that the thread computed, milliseconds by the clock, and which functions took longest."""

        self._phase = "open"
        self._profile = Profile() if profiled else None
        self._timer = QTimer(window, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._clock, self._busy = time.perf_counter(), time.thread_time()
        self._timer.start()
        if self._profile is not None:
            sys.setprofile(self._profile.note)

    def phase(self, name: str) -> None:
        """Name what happens from now on."""
        self._beat()
        self._phase = name

    def stop(self) -> None:
        self._beat()
        self._timer.stop()
        sys.setprofile(None)

    def _beat(self) -> None:
        clock, busy = time.perf_counter(), time.thread_time()
        what = self._profile.take() if self._profile is not None else ""
        self.steps.append((self._phase, (busy - self._busy) * 1000, (clock - self._clock) * 1000, what))
        self._clock, self._busy = time.perf_counter(), time.thread_time()


class Probe:
    """Takes its place in the program: after the first paint, and once the panes are there."""

    def __init__(self, *, profiled: bool, queue: bool) -> None:
        self._profiled = profiled
        self._queue = queue
        self._paint_first = application._paint_first
        self._beats: Beats | None = None
        self._work: Any = None

    def paint_first(self, app: QApplication, found: FirstLook) -> MainWindow:
        """Measure from the first paint on."""
        window = self._paint_first(app, found)
        self._beats = Beats(window, profiled=self._profiled)
        return window

    def load(self) -> OpenServices:
        """Load what opens the services; on its worker thread."""
        session = importlib.import_module("sora_desktop.ui.session").Session
        working = importlib.import_module("window_work")
        start = importlib.import_module("asyncio").ensure_future
        attach: Callable[..., Any] = session._attach

        async def work(of: Any) -> None:  # noqa: ANN401 - a class that is not to be loaded before it is measured
            try:
                assert self._beats is not None
                doing = working.work_at_queue if self._queue else working.work
                await doing(of._window, of._wiring, self._beats.phase)
            finally:
                of.end()

        async def attach_and_work(of: Any, *arguments: object) -> None:  # noqa: ANN401 - the same
            await attach(of, *arguments)
            self._work = start(work(of))

        session._attach = attach_and_work
        return entry._load_services()

    def report(self) -> str:
        """Give the steps as JSON; raise what the work has raised."""
        assert self._beats is not None
        assert self._work is not None, "the window did not open"
        self._beats.stop()
        self._work.result()
        return json.dumps(self._beats.steps)


def main(folder: Path, *, profiled: bool, queue: bool) -> int:
    """Open the window, work, end, and print what was measured."""
    probe = Probe(profiled=profiled, queue=queue)
    application._paint_first = probe.paint_first
    code = application.run_window(folder, probe.load)
    sys.stdout.write(probe.report() + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), profiled="--profiled" in sys.argv, queue="--queue" in sys.argv))
