"""The commands for what jobs cost: caps, and sums of what was spent."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, text, whole
from sora_desktop.domain.costs import MICROS, OnExcess, Period
from sora_desktop.domain.spending import SpendingBy

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

NONE = "none"
"""What is written to take one limit of a cap away."""

OFF = "off"
"""What is written to take a cap away."""

_MOST_CLIPS = 1_000_000_000
_MOST_USD = 1_000_000_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


def money(value: str) -> int | str:
    """Take an amount of dollars, in millionths, or the word that takes the limit away."""
    written = text(value).strip()
    if written.lower() == NONE:
        return NONE
    try:
        dollars = Decimal(written.removeprefix("$"))
    except InvalidOperation:
        dollars = Decimal("NaN")
    if not dollars.is_finite() or not 0 <= dollars <= _MOST_USD:
        msg = f"“{value}” is not an amount of US dollars from 0; write it as 5 or 0.50"
        raise argparse.ArgumentTypeError(msg)
    if dollars * MICROS != int(dollars * MICROS):
        msg = f"“{value}” has more than six decimals"
        raise argparse.ArgumentTypeError(msg)
    return int(dollars * MICROS)


def clips(value: str) -> int | str:
    """Take a number of clips, or the word that takes the limit away."""
    if value.strip().lower() == NONE:
        return NONE
    number = whole(value)
    if not 0 <= number <= _MOST_CLIPS:
        msg = f"write a number of clips from 0 to {_MOST_CLIPS:,}"
        raise argparse.ArgumentTypeError(msg)
    return number


def day(value: str) -> date:
    """Take a day."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        msg = f"“{value}” is not a day; write it as 2026-11-22"
        raise argparse.ArgumentTypeError(msg)
    return found


def add_budget(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `budget …`."""
    parser = commands.add_parser("budget", help="caps on what jobs may cost")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    showing = actions.add_parser("show", parents=[shared], help="show the caps, and how much of them is used")
    showing.set_defaults(command="budget show")
    add_json(showing)
    setting = actions.add_parser(
        "set",
        parents=[shared],
        help="set, change or take away a cap",
        description="Set how much may be spent in a day, a month or a batch. "
        "A limit that is not named stays as it was.",
        epilog="Every clip that may be billed counts once it is ordered, simulated ones too; a clip that its server "
        "could not make no longer counts. What has an unknown price counts as a clip but not as money, and is beyond "
        "the cap once its money is used up.",
    )
    setting.set_defaults(command="budget set")
    setting.add_argument(
        "--per",
        choices=[period.value for period in Period],
        required=True,
        help="for each day or month by the clock of this computer, or for each batch; a clip that is ordered "
        "alone is a batch of its own",
    )
    setting.add_argument(
        "--money",
        type=money,
        metavar="USD",
        help=f"how many US dollars at most, such as 5 or 0.50; {NONE} for no limit",
    )
    setting.add_argument("--clips", type=clips, metavar="N", help=f"how many clips at most; {NONE} for no limit")
    setting.add_argument(
        "--on",
        choices=[*(on.value for on in OnExcess), OFF],
        help="what happens to orders beyond it: warn and go on, refuse them (the usual way), or take the cap away",
    )
    add_json(setting)


def add_spending(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `spending`."""
    parser = commands.add_parser(
        "spending",
        parents=[shared],
        help="sum up what jobs cost",
        description="Sum up what jobs cost. What servers said is kept apart from what was estimated, and "
        "what is simulated apart from what is real.",
    )
    parser.set_defaults(command="spending")
    parser.add_argument(
        "--by",
        choices=[by.value for by in SpendingBy],
        default=SpendingBy.DAY.value,
        help="what the sums are of (default: day)",
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="the first day that counts, such as 2026-11-01")
    parser.add_argument("--until", type=day, metavar="DAY", help="the last day that counts")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON Lines and nothing else on standard output")
    form.add_argument("--csv", action="store_true", help="print a table for spreadsheets")
