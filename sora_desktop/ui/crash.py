"""The log file, and what becomes of exceptions that nobody expected: they are logged, and told without a traceback."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion

from sora_desktop import __version__
from sora_desktop.services.discretion import DiscreetFormatter, conceal

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

LOG_NAME = "sora-desktop.log"
_LOG_BYTES = 1024 * 1024
_LOG_COPIES = 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_RULES = """
*.debug=false
qt.multimedia.*.info=false
qt.multimedia.symbolsresolver=false
"""
"""What Qt keeps to itself: FFmpeg describes every clip that it opens, for which nobody asked. What the multimedia
library misses it says while the system's loader holds its lock; were Python to write that down, and another thread
to load a library meanwhile, each would wait for the other for ever."""

_log = logging.getLogger(__name__)


class CrashRecorder(QObject):
    """Catches what would otherwise end in a traceback on a terminal that nobody sees.

    Signals:
        crashed: Something unexpected was caught and logged; the text is for a report.
    """

    crashed = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Log into `folder`; where it cannot be written, nothing is logged and the program goes on."""
        super().__init__(parent)
        self.path = folder / LOG_NAME
        self._handler: logging.Handler | None = None
        self._former = (sys.excepthook, threading.excepthook)

    def start(self) -> None:
        """Open the log, and take whatever nobody else catches."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                self.path, maxBytes=_LOG_BYTES, backupCount=_LOG_COPIES, encoding="utf-8", delay=True
            )
        except OSError:
            self._handler = logging.NullHandler()
        self._handler.setFormatter(DiscreetFormatter())
        root = logging.getLogger()
        root.addHandler(self._handler)
        logging.getLogger("sora_desktop").setLevel(logging.INFO)
        # A full disk must not end in a traceback about the log of a traceback.
        logging.raiseExceptions = False
        sys.excepthook = self.record
        threading.excepthook = self._on_thread
        qInstallMessageHandler(_on_qt_message)
        QLoggingCategory.setFilterRules(_RULES)
        _log.info("Sora Desktop %s starts on Python %s, Qt %s", __version__, platform.python_version(), qVersion())

    def stop(self) -> None:
        """Close the log and give the hooks back."""
        sys.excepthook, threading.excepthook = self._former
        qInstallMessageHandler(None)
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def record(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and tell of it; the interpreter's hook for what nobody caught."""
        if not issubclass(kind, KeyboardInterrupt):
            self.crashed.emit(self.log(error.with_traceback(trace)))

    def log(self, error: BaseException) -> str:
        """Log an exception and give the text for a report; who calls this tells of it."""
        _log.error("unexpected error", exc_info=error)
        head = f"Sora Desktop {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
        return conceal("\n".join([head, "", *traceback.format_exception(error)]))

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.record(caught.exc_type, caught.exc_value, caught.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = getattr(context, "category", None) or "default"
    logging.getLogger(f"qt.{category}").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
