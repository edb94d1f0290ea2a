"""Collects Python's garbage on the window's thread only."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 1_000
"""Milliseconds between two looks at how much there is to collect, as long as there is some."""

LONGEST = 16_000
"""The same after a while in which there was nothing, so that a window at rest hardly wakes the computer up."""


class WindowThreadCollector(QObject):
    """Stands in for Python's automatic collection of reference cycles.

    Python collects on whatever thread happens to allocate: also on one that downloads or reads a
    file. Where a cycle holds a widget, that thread would destroy it under the hands of the window,
    and the process would end. So the automatic collection is turned off, and the window's own
    thread collects, at the same thresholds, between two events.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Do nothing yet."""
        super().__init__(parent)
        self._was_on = False
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take over."""
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()
        self.spare()

    def spare(self) -> None:
        """Leave out of all later collections what is there by now, which keeps them short."""
        gc.freeze()

    def stop(self) -> None:
        """Give back to Python, if it collected before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that has reached its threshold, and those below it."""
        thresholds = gc.get_threshold()
        due = [number for number, count in enumerate(gc.get_count()) if count > thresholds[number] > 0]
        if due:
            gc.collect(max(due))
        wait = INTERVAL if due else min(2 * self._timer.interval(), LONGEST)
        if wait != self._timer.interval():
            self._timer.setInterval(wait)
