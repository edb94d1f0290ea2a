"""`sora-desktop budget …`: caps on what jobs may cost."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.grammar.money import NONE, OFF
from sora_desktop.cli.output import put, put_json, put_table, say
from sora_desktop.domain.costs import Cap, OnExcess, Period, Usage, format_usd, usd

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.costs import Standing
    from sora_desktop.services.bundle import Services

_NOTHING = "–"


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Show every cap, and how much of it is used."""
    caps = {cap.period: cap for cap in await services.spending.caps()}
    standing = await services.spending.standing()
    if options.json:
        for period in Period:
            put_json(_cap_object(period, caps.get(period), standing.get(period)))
        return Exit.DONE
    rows = [_cap_row(period, caps.get(period), standing.get(period)) for period in Period]
    put_table(("PER", "MONEY", "CLIPS", "BEYOND IT", "SPENT", "WAITING"), rows)
    return Exit.DONE


async def set_cap(services: Services, options: argparse.Namespace) -> Exit:
    """Set a cap, change it, or take it away."""
    period = Period(options.per)
    named = options.money is not None or options.clips is not None
    if options.on == OFF:
        if named:
            say(f"With --on {OFF} the cap is taken away, so --money and --clips say nothing.")
            return Exit.REFUSED
        return await _taken_away(services, period, as_json=options.json)
    before = next((cap for cap in await services.spending.caps() if cap.period is period), None)
    if before is None and not named:
        say(f"There is no cap for a {period} yet. Say how much it is, with --money, --clips or both.")
        return Exit.REFUSED
    cap = _changed(before or Cap(period=period), options)
    if cap.micros is None and cap.clips is None:
        return await _taken_away(services, period, as_json=options.json)
    await services.spending.set_cap(cap)
    if options.json:
        put_json(_cap_object(period, cap, (await services.spending.standing()).get(period)))
    else:
        doing = "are refused" if cap.on is OnExcess.REFUSE else "are taken with a warning"
        put(f"The cap is {cap.words}. Orders beyond it {doing}.")
    return Exit.DONE


async def _taken_away(services: Services, period: Period, *, as_json: bool) -> Exit:
    await services.spending.remove_cap(period)
    if as_json:
        put_json(_cap_object(period, None, (await services.spending.standing()).get(period)))
    else:
        put(f"There is no cap for a {period} now.")
    return Exit.DONE


def _changed(cap: Cap, options: argparse.Namespace) -> Cap:
    """Give a cap with what the options name; the rest stays as it was."""
    if options.money is not None:
        cap = dataclasses.replace(cap, micros=None if options.money == NONE else options.money)
    if options.clips is not None:
        cap = dataclasses.replace(cap, clips=None if options.clips == NONE else options.clips)
    if options.on is not None:
        cap = dataclasses.replace(cap, on=OnExcess(options.on))
    return cap


def _cap_object(period: Period, cap: Cap | None, standing: Standing | None) -> dict[str, object]:
    return {
        "per": period.value,
        "money_usd": None if cap is None else usd(cap.micros),
        "clips": None if cap is None else cap.clips,
        "on": OFF if cap is None else cap.on.value,
        "spent": None if standing is None else usage_object(standing.spent),
        "waiting": None if standing is None else usage_object(standing.promised),
    }


def usage_object(usage: Usage) -> dict[str, object]:
    """Describe a usage for JSON."""
    return {"clips": usage.clips, "usd": usd(usage.micros), "unknown_clips": usage.unknown}


def _cap_row(period: Period, cap: Cap | None, standing: Standing | None) -> tuple[str, ...]:
    return (
        period.value,
        _NOTHING if cap is None or cap.micros is None else format_usd(cap.micros),
        _NOTHING if cap is None or cap.clips is None else f"{cap.clips:,}",
        OFF if cap is None else cap.on.value,
        _NOTHING if standing is None else _usage_words(standing.spent),
        _NOTHING if standing is None else _usage_words(standing.promised),
    )


def _usage_words(usage: Usage) -> str:
    if not usage.clips:
        return "nothing"
    known = format_usd(usage.micros)
    if usage.unknown:
        known = f"{known} and {usage.unknown:,} of unknown price" if usage.unknown < usage.clips else "unknown price"
    return f"{usage.clips:,} clip{'s' * (usage.clips != 1)}, {known}"
