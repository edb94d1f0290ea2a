"""One notice for each held connection, however many jobs wait for it; it goes when the connection goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.notices import Tone
from sora_desktop.ui.queue.words import hold_message, hold_way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.queue import Hold
    from sora_desktop.ui.notices import NoticeCard, NoticeStack


class HoldNotices:
    """Tells of connections that are held, once each."""

    def __init__(
        self,
        notices: NoticeStack,
        waiting: Callable[[str], int],
        release: Callable[[str], None],
        mend: Callable[[Hold], None],
    ) -> None:
        """Tell nothing yet.

        Args:
            notices: where it is told.
            waiting: how many jobs wait for a connection.
            release: lets a connection go on.
            mend: leads to where a hold can be mended.
        """
        self._notices = notices
        self._waiting = waiting
        self._release = release
        self._mend = mend
        self._told: dict[str, tuple[Hold, NoticeCard]] = {}

    def show(self, holds: Sequence[Hold]) -> None:
        """Tell of what is held now, and no more of what is not."""
        now = {hold.connection: hold for hold in holds}
        for name, (hold, card) in list(self._told.items()):
            if now.get(name) != hold:
                del self._told[name]
                if card in self._notices.cards:
                    card.leave()
        for name, hold in now.items():
            if name not in self._told:
                self._told[name] = (hold, self._tell(hold))

    def _tell(self, hold: Hold) -> NoticeCard:
        name = hold.connection
        card = self._notices.tell(hold_message(hold, self._waiting(name)), Tone.WARNED)
        card.offer(hold_way(hold), lambda: self._mend(hold), stays=True)
        card.offer(QCoreApplication.translate("Queue", "Go on"), lambda: self._release(name))
        return card
