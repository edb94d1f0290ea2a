"""The questions that are asked before something is done that may cost money, or cannot be taken back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import format_usd
from sora_desktop.ui.actions import download_failed, was_forgotten
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.queue.servers import Servers

    Act = Callable[[], object]


class _Question(Sheet):
    """A sheet that can say what jobs are expected to cost together."""

    def say_price(self, jobs: Sequence[Job], sentence: str) -> None:
        """Say it, as far as anybody knows; `sentence` holds the place of the `{price}`."""
        known = [job.estimate for job in jobs if job.estimate is not None]
        unknown = len(jobs) - len(known)
        if not known:
            self.say(self.tr("What it costs is not known."))
        elif not unknown and not sum(known):
            self.say(self.tr("It costs nothing."))
        else:
            said = sentence.format(price=self.tr("about {sum}").format(sum=format_usd(sum(known))))
            more = self.tr("The price of %Ln of them is not known.", "", unknown) if unknown else ""
            self.say(f"{said} {more}".strip())


class CancelSheet(_Question):
    """Asks whether jobs are to be cancelled, and says what that really does with them."""

    def __init__(self, jobs: Sequence[Job], servers: Servers, then: Act, parent: QWidget) -> None:
        """Ask; `then` cancels."""
        count = len(jobs)
        super().__init__("", parent)
        self.set_title(self.tr("Cancel %Ln videos?", "", count))
        effects = Counter(servers.cancel_text(job) for job in jobs)
        for effect, number in effects.items():
            several = self.tr("{count} of them: {effect}").format(count=number, effect=effect)
            self.say(effect if len(effects) == 1 else several)
        self.add_button(self.tr("Go on") if count == 1 else self.tr("Let them be"))
        self.add_button(self.tr("Cancel %Ln videos", "", count), then, primary=True)


class CancelAllSheet(_Question):
    """Asks whether everything that waits is to be cancelled."""

    def __init__(self, waiting: int, then: Act, parent: QWidget) -> None:
        """Ask; `then` cancels."""
        super().__init__("", parent)
        self.set_title(self.tr("Cancel all %Ln waiting jobs?", "", waiting))
        if waiting == 1:
            self.say(self.tr("It was not sent yet, so nothing is charged. What is on its way goes on."))
        else:
            self.say(self.tr("None of them was sent yet, so nothing is charged. What is on its way goes on."))
        self.add_button(self.tr("Let it wait") if waiting == 1 else self.tr("Let them wait"))
        self.add_button(self.tr("Cancel it") if waiting == 1 else self.tr("Cancel all"), then, primary=True)


class SendAgainSheet(_Question):
    """Asks whether creates whose replies were lost are to be sent once more, and says what that may cost."""

    def __init__(self, jobs: Sequence[Job], then: Act, look: Act, parent: QWidget) -> None:
        """Ask; `then` sends them, `look` looks for them again."""
        super().__init__("", parent)
        self.set_title(self.tr("Send %Ln videos again?", "", len(jobs)))
        self.say(
            self.tr(
                "The replies to the first requests were lost. What was asked for may be being made, and charged for, "
                "already; sent again, it may be made, and paid for, twice."
            )
        )
        self.say_price(jobs, self.tr("That may cost {price} once more."))
        self.add_button(self.tr("Cancel"))
        self.add_button(self.tr("Keep looking"), look)
        self.add_button(self.tr("Send again"), then, primary=True)


class ForgetSheet(_Question):
    """Asks whether creates whose replies were lost are to be looked for no more."""

    def __init__(self, jobs: Sequence[Job], then: Act, look: Act, parent: QWidget) -> None:
        """Ask; `then` forgets them, `look` looks for them again."""
        super().__init__("", parent)
        self.set_title(self.tr("Forget %Ln videos?", "", len(jobs)))
        self.say(self.tr("Nobody looks for them any more. What was made is not fetched, and may still be charged for."))
        self.add_button(self.tr("Cancel"))
        self.add_button(self.tr("Keep looking"), look)
        self.add_button(self.tr("Forget"), then, primary=True)


class RetryAllSheet(_Question):
    """Asks whether everything that failed is to be tried again, and says what that may cost."""

    def __init__(self, jobs: Sequence[Job], then: Act, parent: QWidget) -> None:
        """Ask; `then` tries them again."""
        super().__init__("", parent)
        self.set_title(self.tr("Retry %Ln failed jobs?", "", len(jobs)))
        anew = [job for job in jobs if not (download_failed(job) or was_forgotten(job))]
        free = len(jobs) - len(anew)
        if free:
            self.say(self.tr("%Ln of them are asked for at their servers again, which costs nothing.", "", free))
        if anew:
            some = self.tr("%Ln of them are made anew.", "", len(anew))
            self.say(some if free else self.tr("They are made anew.") if len(anew) > 1 else self.tr("It is made anew."))
            self.say_price(anew, self.tr("That may cost {price}."))
        self.add_button(self.tr("Cancel"))
        self.add_button(self.tr("Retry all"), then, primary=True)
