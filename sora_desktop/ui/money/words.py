"""What is said about money: amounts, expectations, and what caps say to them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.costs import MICROS, Cap, Excess, OnExcess, Period, Usage
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

_CENTS = 10_000
_PLACES = 6
UNKNOWN = "–"
"""What stands where nobody knows an amount."""

_SPANS = {
    Period.DAY: QT_TRANSLATE_NOOP("Money", "today"),
    Period.MONTH: QT_TRANSLATE_NOOP("Money", "this month"),
    Period.BATCH: QT_TRANSLATE_NOOP("Money", "in one batch"),
}
_CAPS = {
    Period.DAY: QT_TRANSLATE_NOOP("Money", "{limit} a day"),
    Period.MONTH: QT_TRANSLATE_NOOP("Money", "{limit} a month"),
    Period.BATCH: QT_TRANSLATE_NOOP("Money", "{limit} a batch"),
}


class Counts(QObject):
    """Numbers of clips in words; an object only because Qt counts in the name of one."""

    def clips(self, number: int) -> str:
        """Say how many clips."""
        return self.tr("%Ln clips", "", number)

    def unpriced(self, number: int) -> str:
        """Say how many of several have no known price."""
        return self.tr("%Ln of unknown price", "", number)

    def uncounted(self, number: int) -> str:
        """Say how many are missing in a sum of money."""
        return self.tr("%Ln clips of unknown price not counted", "", number)

    def made(self, number: int) -> str:
        """Say how many count already."""
        return self.tr("%Ln made or waiting already", "", number)


def usd_text(amount: int) -> str:
    """Write an amount of millionths in dollars as people do here: `$0.40`, and `$0.0125` where cents are too coarse."""
    places = 2 if amount % _CENTS == 0 else _PLACES
    while places > 2 and amount % 10 ** (_PLACES - places + 1) == 0:  # noqa: PLR2004 - cents
        places -= 1
    return f"{'-' if amount < 0 else ''}${QLocale().toString(abs(amount) / MICROS, 'f', places)}"


def wanted_text(wanted: Usage) -> str:
    """Say what orders are expected to cost together: `about $4.80, 3 of unknown price`."""
    translate = QCoreApplication.translate
    if wanted.unknown and not wanted.micros:
        return (
            translate("Money", "price unknown") if wanted.unknown == wanted.clips else Counts().unpriced(wanted.unknown)
        )
    if not wanted.micros:
        return translate("Money", "no cost")
    known = translate("Money", "about {amount}").format(amount=usd_text(wanted.micros))
    return f"{known}, {Counts().unpriced(wanted.unknown)}" if wanted.unknown else known


def takes_text(each: int, takes: int) -> str:
    """Say what several takes are expected to cost: `3 × $0.40 = $1.20`; one of them: `about $0.40`."""
    if takes == 1 or not each:
        return wanted_text(Usage(takes, each * takes))
    template = QCoreApplication.translate("Money", "{takes} × {each} = {sum}")
    return template.format(takes=takes, each=usd_text(each), sum=usd_text(each * takes))


def cap_text(cap: Cap) -> str:
    """Say how much a cap is: `$5.00 a day`, `20 clips a batch`, `$5.00 and 20 clips a month`."""
    money = None if cap.micros is None else usd_text(cap.micros)
    clips = None if cap.clips is None else Counts().clips(cap.clips)
    if money and clips:
        limit = QCoreApplication.translate("Money", "{money} and {clips}").format(money=money, clips=clips)
    else:
        limit = money or clips or ""
    return QCoreApplication.translate("Money", _CAPS[cap.period]).format(limit=limit)


def span_text(period: Period) -> str:
    """Name the time that a cap counts in: `today`."""
    return QCoreApplication.translate("Money", _SPANS[period])


def excess_text(excess: Excess) -> str:
    """Say what would be passed, and by what; without a full stop."""
    translate, counts = QCoreApplication.translate, Counts()
    cap, total, span = excess.cap, excess.used + excess.wanted, span_text(excess.cap.period)
    if cap.clips is not None and total.clips > cap.clips:
        amount, limit = counts.clips(total.clips), QLocale().toString(cap.clips)
        asides = [counts.made(excess.used.clips)] if excess.used.clips else []
    else:
        amount, limit = usd_text(total.micros), usd_text(cap.micros or 0)
        before = translate("Money", "{amount} spent or waiting already").format(amount=usd_text(excess.used.micros))
        asides = [before] if excess.used.micros else []
        asides += [counts.uncounted(total.unknown)] if total.unknown else []
    said = translate("Money", "{amount} {span} would be more than the cap of {limit}")
    aside = f" ({'; '.join(asides)})" if asides else ""
    return f"{said.format(amount=amount, span=span, limit=limit)}{aside}"


def verdict_text(excess: Excess) -> str:
    """Say before anything is sent what a cap will do."""
    if excess.cap.on is OnExcess.REFUSE:
        then = QCoreApplication.translate("Money", "It will be refused.")
    else:
        then = QCoreApplication.translate("Money", "It will be sent all the same: this cap only warns.")
    return f"{excess_text(excess)}. {then}"


def room_text(cap: Cap, total: Usage) -> str:
    """Say what a cap leaves after what is counted: `leaves $9.30 today`; nothing where it is no cap on money."""
    if cap.micros is None or total.micros > cap.micros:
        return ""
    template = QCoreApplication.translate("Money", "leaves {amount} {span}")
    return template.format(amount=usd_text(cap.micros - total.micros), span=span_text(cap.period))


def usage_text(usage: Usage) -> str:
    """Say what was used: `5 clips, $4.20, 1 of unknown price`, or `nothing`."""
    if not usage.clips:
        return QCoreApplication.translate("Money", "nothing")
    counts = Counts()
    parts = [counts.clips(usage.clips)]
    if usage.unknown < usage.clips:
        parts.append(usd_text(usage.micros))
    if usage.unknown:
        unknown = QCoreApplication.translate("Money", "price unknown")
        parts.append(counts.unpriced(usage.unknown) if usage.unknown < usage.clips else unknown)
    return ", ".join(parts)
