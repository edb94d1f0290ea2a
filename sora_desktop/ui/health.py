"""Looks whether the window's libraries work here: `python -m sora_desktop.ui.health`.

It runs in a process of its own, because a broken graphics library can take its process along. Each
line on standard output is a mark (`ok` or `bad`), a subject and words, with tabs between.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from sora_desktop.resources import resource_path
from sora_desktop.ui.refusal import refusal, told_in_words

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame
    from PySide6.QtWidgets import QApplication

_FRAME_WITHIN = 10.0
"""Seconds in which the first frame of a small clip must come."""


def main() -> int:
    """Try the window and a clip, and report both; the code is 1 where no window can open, which is then said."""
    os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.multimedia.*=false")
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from PySide6.QtCore import qVersion  # noqa: PLC0415 - a failure to load is a finding
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415
    except ImportError as error:
        sys.stderr.write(f"{refusal(str(error))}\n")
        return 1
    with told_in_words():
        application = QApplication([])
    where = f"on {application.platformName()}" if has_screen() else "there is no screen here, so only without one"
    _report("window", f"Qt {qVersion()} works, {where}.")
    try:
        _try_video(application)
    except ImportError as error:
        _cannot_play(str(error))
    return 0


def has_screen() -> bool:
    """Tell whether there is a screen to show a window on."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _try_video(application: QApplication) -> None:
    """Play the clip that ships with the program until a frame comes.

    Raises:
        ImportError: what plays clips lacks a library of the system.
    """
    from PySide6.QtCore import QUrl  # noqa: PLC0415
    from PySide6.QtMultimedia import QMediaPlayer, QVideoSink  # noqa: PLC0415

    frames: list[QVideoFrame] = []
    sink, player = QVideoSink(), QMediaPlayer()
    sink.videoFrameChanged.connect(lambda frame: frames.append(frame) if frame.isValid() else None)
    player.setVideoSink(sink)
    player.setSource(QUrl.fromLocalFile(str(resource_path("simulation", "stub.mp4"))))
    player.play()
    until = time.monotonic() + _FRAME_WITHIN
    while not frames and time.monotonic() < until:
        application.processEvents()
        time.sleep(0.01)
    player.stop()
    if frames:
        _report("video", "A clip plays in the preview.")
    else:
        _cannot_play(player.errorString() or "no frame came")


def _cannot_play(reason: str) -> None:
    _report("video", f"Clips do not play here: {reason}. They can be opened in another player.", mark="bad")


def _report(subject: str, words: str, *, mark: str = "ok") -> None:
    sys.stdout.write(f"{mark}\t{subject}\t{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
