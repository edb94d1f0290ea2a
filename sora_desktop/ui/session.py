"""The life of the window on its loop: opens the services, attaches them, and ends everything in order."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.errors import DatabaseDamaged, SoraDesktopError
from sora_desktop.services.driving.calling import NOTHING
from sora_desktop.services.driving.roles import WindowElsewhere
from sora_desktop.ui import theme
from sora_desktop.ui.application import Application
from sora_desktop.ui.bridge import Bridge, breathe
from sora_desktop.ui.caret import CaretRest
from sora_desktop.ui.closing import QuitSheet
from sora_desktop.ui.collector import WindowThreadCollector
from sora_desktop.ui.crash import CrashRecorder
from sora_desktop.ui.desktop import open_path
from sora_desktop.ui.loading import prepare
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import Tone
from sora_desktop.ui.termination import Termination
from sora_desktop.ui.translations import install_words_of_qt
from sora_desktop.ui.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QApplication

    from sora_desktop.services.bundle import LoadOpening, Services
    from sora_desktop.services.driving.calling import Wish
    from sora_desktop.services.first_look import FirstLook
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.sheet import Sheet
    from sora_desktop.ui.wiring import Wiring

_PANES = ("sora_desktop.ui.panes", "sora_desktop.ui.wiring")

_log = logging.getLogger(__name__)


def run_session(
    app: QApplication,
    window: MainWindow,
    found: FirstLook,
    load: LoadOpening,
    *,
    wish: Wish = NOTHING,
    end_at_once: bool = False,
) -> int:
    """Run the window that is already shown, until it was closed, and give the exit code.

    Args:
        app: the application.
        window: its window.
        found: where everything is, and the settings.
        load: gives the function that opens the services; slow, so it is called on a worker thread.
        wish: what it is to do once they are open.
        end_at_once: whether the window was closed already.
    """
    recorder = CrashRecorder(found.paths.logs)
    recorder.start()
    termination = Termination(app)
    collector = WindowThreadCollector()
    collector.start()
    caret = CaretRest(app)
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            wishes = Wishes(window, wish)
            session = Session(app, window, found, load, recorder, wishes)
            session.attached.connect(collector.spare)
            termination.requested.connect(session.end)
            if isinstance(app, Application):
                app.hand_files_to(wishes.open_file)
            if end_at_once:
                session.end()
            return runner.run(session.run())
    except Exception as error:  # noqa: BLE001 - no traceback reaches a person
        recorder.log(error)
        sys.stderr.write(f"Sora Desktop made a mistake and had to end. What happened is in {recorder.path}.\n")
        return 1
    finally:
        if isinstance(app, Application):
            app.hand_files_to(None)
        caret.stop()
        collector.stop()
        termination.stop()
        recorder.stop()


class Session(QObject):
    """Everything between the first paint and the end.

    Signals:
        attached: The services are open and the panes are filled.
    """

    attached = Signal()

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        found: FirstLook,
        load: LoadOpening,
        recorder: CrashRecorder,
        wishes: Wishes,
    ) -> None:
        """Do nothing yet but take the wish to end."""
        super().__init__(window)
        self._app = app
        self._window = window
        self._found = found
        self._load = load
        self._recorder = recorder
        self._wishes = wishes
        self._ended = asyncio.Event()
        self._code = 0
        self._wiring: Wiring | None = None
        self._question: Sheet | None = None
        self._rescued: Message | None = None
        window.close_requested.connect(self._on_close)

    async def run(self) -> int:
        """Open the data folder, work until the end is asked for, and close everything."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_exception)
        bridge = Bridge(self)
        await self._furnish()
        services = await self._opened()
        try:
            if services is not None:
                await self._attach(services, bridge)
                await self._ended.wait()
        except Exception as error:  # noqa: BLE001 - no traceback reaches a person
            report = self._recorder.log(error)
            await self._show_trouble(_unexpected(self._recorder), report, final=True)
        finally:
            if self._wiring is not None:
                self._wiring.stop()
                await self._wiring.preview.rest()
                await self._wiring.comparison.rest()
            self._window.hide()
            await bridge.finish()
            if services is not None:
                await services.close()
            self._window.leave()
        return self._code

    def end(self, code: int = 0) -> None:
        """End without asking: everything can be taken up again."""
        self._code = code
        self._wishes.close()
        self._ended.set()

    async def _furnish(self) -> None:
        """Build the rest of the window, a piece at a time."""
        for _ in self._window.furnishing():
            await breathe()
        QGuiApplication.setWindowIcon(theme.application_icon())
        install_words_of_qt(self._app)
        self._window.menus.quit.triggered.connect(self._window.close)
        self._window.menus.help.show_log.triggered.connect(self._show_log)
        self._window.trouble.quit_requested.connect(self.end)
        self._recorder.crashed.connect(self._on_crash)
        await breathe()

    async def _opened(self) -> Services | None:
        """Open the services, again and again if a person wishes so; None if the end is wished for."""
        while not self._ended.is_set():
            opening = asyncio.ensure_future(self._open())
            ended = asyncio.ensure_future(self._ended.wait())
            await asyncio.wait({opening, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            try:
                return await opening
            except WindowElsewhere:
                await self._wishes.hand_over(self._found)
                self.end()
            except SoraDesktopError as error:
                _log.warning("the data folder was not opened: %s", error)
                await self._tell(error)
            except Exception as error:  # noqa: BLE001 - no traceback reaches a person
                await self._show_trouble(_unexpected(self._recorder), self._recorder.log(error))
        return None

    async def _open(self) -> Services:
        """Open the services; what is slow to load is loaded on a worker thread, so that the window stays alive."""
        open_services = await asyncio.to_thread(self._load)
        await asyncio.to_thread(self._found.paths.prepare)
        for piece in await asyncio.to_thread(prepare, _PANES):
            importlib.import_module(piece)
            await breathe()
        return await open_services(self._found.paths, answer=self._wishes.answer)

    async def _tell(self, error: SoraDesktopError) -> None:
        """Say why the data folder cannot be opened, and wait until it is to be tried again."""
        if not isinstance(error, DatabaseDamaged):
            await self._show_trouble(describe_error(error), str(self._found.paths.root))
            return
        try:
            await self._offer_rescue(error)
        except SoraDesktopError as trouble:
            _log.warning("the damaged database was not replaced: %s", trouble)
            await self._show_trouble(describe_error(trouble), str(self._found.paths.root))

    async def _offer_rescue(self, error: DatabaseDamaged) -> None:
        """Offer what can take the place of a damaged database, and do what a person chooses."""
        from sora_desktop.services import rescue  # noqa: PLC0415 - on a bad day only
        from sora_desktop.ui import rescue_words  # noqa: PLC0415 - the same

        paths = self._found.paths
        choices = await asyncio.to_thread(rescue.choices, paths)
        ways = [rescue_words.label(choice) for choice in choices]
        details = f"{error}\n{paths.root}"
        place = await self._show_trouble(rescue_words.damage(error, choices), details, ways=ways)
        if place is None:
            return
        self._window.trouble.setEnabled(False)
        kept = await asyncio.to_thread(rescue.replace, paths, choices[place])
        _log.warning("the damaged database is kept as %s; in its place is: %s", kept, choices[place])
        self._rescued = rescue_words.done(choices[place], kept)

    async def _show_trouble(
        self, message: Message, details: str, *, ways: Sequence[str] = (), final: bool = False
    ) -> int | None:
        """Show why there is nothing to show, and wait for a decision.

        Args:
            message: what happened.
            details: what can be copied besides.
            ways: the ways out that are offered, the best first and the one that costs most last.
            final: whether the decision can only be to quit.

        Returns:
            The place of the way that was chosen; None to try again, or to quit.
        """
        decided = asyncio.Event()
        chosen: list[int] = []
        page = self._window.trouble
        page.say(message, details, ways, best=len(ways) > 1)
        page.retry_button.setVisible(not final)
        self._window.show_trouble()
        page.take_focus()
        page.retry_requested.connect(decided.set)
        page.way_chosen.connect(chosen.append)
        page.way_chosen.connect(decided.set)
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._ended, decided)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        page.retry_requested.disconnect(decided.set)
        page.way_chosen.disconnect(chosen.append)
        page.way_chosen.disconnect(decided.set)
        for wait in waiting:
            wait.cancel()
        return chosen[0] if chosen and not self._ended.is_set() else None

    async def _attach(self, services: Services, bridge: Bridge) -> None:
        from sora_desktop.ui.panes import fill_panes  # noqa: PLC0415 - loaded by `_open`, piece by piece
        from sora_desktop.ui.wiring import Wiring  # noqa: PLC0415 - the same

        panes = await fill_panes(self._window, services, bridge)
        self._wiring = Wiring(self._window, services, bridge, panes)
        await breathe()
        await self._wiring.begin()
        # Only now, because the page that is shown last lies upon everything.
        for problem in (self._found.settings.problem, services.settings.current.problem):
            if problem is not None:
                self._window.notices.tell(describe_error(problem), Tone.WARNED)
        if self._rescued is not None:
            self._window.notices.tell(self._rescued, Tone.WARNED)
        _log.info("attached to %s", self._found.paths.root)
        self.attached.emit()
        self._wishes.begin()
        self._wiring.service.begin()

    def _on_close(self) -> None:
        """End, but say first what happens to jobs that are under way."""
        if self._question is not None:
            return
        census = self._wiring.census if self._wiring else None
        if census is None or not (census.running or census.waiting) or self._app.isSavingSession():
            self.end()
            return
        paused = self._wiring is not None and self._wiring.queue.is_paused
        self._question = QuitSheet(census.running, census.waiting, self.end, self._window, paused=paused)
        self._question.dismissed.connect(self._on_stayed)
        self._question.present()

    def _on_stayed(self) -> None:
        self._question = None

    def _show_log(self) -> None:
        if not open_path(self._recorder.path):
            message = Message(
                QCoreApplication.translate("Session", "The log cannot be shown."),
                QCoreApplication.translate("Session", "It is kept at {path}.").format(path=self._recorder.path),
            )
            self._window.notices.tell(message)

    def _on_crash(self, report: str) -> None:
        card = self._window.notices.tell(_unexpected(self._recorder), Tone.FAILED)
        card.offer(
            QCoreApplication.translate("Session", "Copy details"),
            lambda: QGuiApplication.clipboard().setText(report),
            stays=True,
        )

    def _on_loop_exception(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            _log.warning("the loop says: %s", context.get("message"))


def _unexpected(recorder: CrashRecorder) -> Message:
    return Message(
        QCoreApplication.translate("Session", "Sora Desktop made a mistake."),
        QCoreApplication.translate(
            "Session", "Your jobs are safe. What happened is in the log at {path}; please report it."
        ).format(path=recorder.path),
    )
