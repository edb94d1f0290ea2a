"""The words of the import: what a cell shows, and what is wrong with a row or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.requests import Problem, Rule, parse_size
from sora_desktop.services.prompt_files import RowRule, text_of
from sora_desktop.ui.batch.columns import COLUMN_OF_FIELD, COLUMNS, Column
from sora_desktop.ui.batch.draft import Remedy, remedy_of
from sora_desktop.ui.messages import describe_error, describe_problem
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.money.words import UNKNOWN, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.services.prompt_files import FileProblem, PromptRow, RowProblem

ROW_RULES: Mapping[RowRule, str] = {
    RowRule.QUOTE_BROKEN: QT_TRANSLATE_NOOP(
        "problems", "A quotation mark is not closed, or stands inside the text without being doubled."
    ),
    RowRule.QUOTE_SWALLOWS: QT_TRANSLATE_NOOP(
        "problems",
        "A quotation mark is not closed, or stands inside the text without being doubled. "
        "Lines {first} to {last} could not be told from it.",
    ),
    RowRule.VALUES_TOO_MANY: QT_TRANSLATE_NOOP(
        "problems",
        "The row has {found} values, but there are {expected} columns. "
        "Put quotation marks around text that holds the separator.",
    ),
    RowRule.COLUMN_UNNAMED: QT_TRANSLATE_NOOP("problems", "“{value}” stands in a column that has no name."),
    RowRule.JSON_BROKEN: QT_TRANSLATE_NOOP("problems", "This is not valid JSON: {reason}."),
    RowRule.ROW_UNREADABLE: QT_TRANSLATE_NOOP("problems", "“{value}” is neither a prompt nor an object with one."),
    RowRule.SETTINGS_UNREADABLE: QT_TRANSLATE_NOOP(
        "problems", "The settings above the prompt cannot be read: {reason}."
    ),
    RowRule.TEXT_EXPECTED: QT_TRANSLATE_NOOP("problems", "“{value}” is not text."),
    RowRule.TEXT_TOO_LONG: QT_TRANSLATE_NOOP("problems", "The text has {length} characters; at most {limit} are read."),
    RowRule.TEXT_UNSENDABLE: QT_TRANSLATE_NOOP("problems", "The text holds a character that cannot be sent: {value}."),
    RowRule.TAGS_UNREADABLE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a list of tags. Write them with commas between."
    ),
    RowRule.VALUE_UNSENDABLE: QT_TRANSLATE_NOOP("problems", "“{value}” is not a number that can be sent."),
    RowRule.VALUE_TOO_DEEP: QT_TRANSLATE_NOOP("problems", "The value has more than {limit} levels inside each other."),
    RowRule.GIVEN_TWICE: QT_TRANSLATE_NOOP("problems", "“{value}” is given twice."),
    RowRule.CONNECTION_UNKNOWN: QT_TRANSLATE_NOOP(
        "problems", "There is no connection called “{name}”. Known connections: {known}."
    ),
}

_OTHER_FIELDS: Mapping[str, str] = {
    "reference": QT_TRANSLATE_NOOP("ImportColumns", "Reference"),
    "name": QT_TRANSLATE_NOOP("ImportColumns", "Name"),
    "tags": QT_TRANSLATE_NOOP("ImportColumns", "Tags"),
}

_LONG = 300
"""Characters of a prompt that a cell needs at most; no screen shows more in a line."""


def title_of(column: Column) -> str:
    """Name a column."""
    return QCoreApplication.translate("ImportColumns", COLUMNS[column].title)


def cell_text(row: PromptRow, column: Column, default_connection: str) -> str:
    """Write what a cell shows; a field that holds nothing says so."""
    match column:
        case Column.TICK:
            return ""
        case Column.ROW:
            return QLocale().toString(row.row)
        case Column.FILE:
            return row.source.name
    text = text_of(row, COLUMNS[column].field)
    return _as_shown(row, column, text) if text else _as_empty(column, default_connection)


def cost_text(row: PromptRow, price: int | None) -> str:
    """Write what a row is expected to cost with all its takes; a dash if that is unknown."""
    return UNKNOWN if price is None else usd_text(price * row.order.takes)


def detail_text(row: PromptRow) -> str:
    """Write what a row holds besides its columns, in one line; often nothing."""
    translate = QCoreApplication.translate
    order = row.order
    parts = [order.name] if order.name else []
    if order.request.reference:
        name = order.request.reference.replace("\\", "/").rpartition("/")[2]
        parts.append(translate("ImportCells", "reference {name}").format(name=name))
    if order.tags:
        parts.append(translate("ImportCells", "tags {tags}").format(tags=", ".join(order.tags)))
    parts += [f"{name} = {_short(value)}" for name, value in order.request.extra.items()]
    return " · ".join(parts)[:_LONG]


def problem_text(problem: RowProblem) -> str:
    """Say what is wrong, beginning with the field that is meant."""
    if isinstance(problem.rule, Rule):
        sentence = describe_problem(Problem(problem.column or "", problem.rule, problem.facts, problem.suggestion))
    else:
        sentence = QCoreApplication.translate("problems", ROW_RULES[problem.rule]).format_map(problem.facts)
        if problem.suggestion:
            question = QCoreApplication.translate("problems", "Did you mean {suggestion}?")
            sentence = f"{sentence} {question.format(suggestion=problem.suggestion)}"
    return f"{label_of(problem.column)}: {sentence}" if problem.column else sentence


def label_of(field: str) -> str:
    """Name a field: as its column where it has one, else by its own name."""
    column = COLUMN_OF_FIELD.get(field)
    if column is not None:
        return title_of(column)
    return QCoreApplication.translate("ImportColumns", _OTHER_FIELDS[field]) if field in _OTHER_FIELDS else field


def remedy_text(problem: RowProblem) -> str:
    """Name what can be done about a problem with one press; empty if nothing can."""
    match remedy_of(problem):
        case Remedy.MEND:
            return QCoreApplication.translate("ImportCells", "Mend")
        case Remedy.LEAVE_OUT:
            return QCoreApplication.translate("ImportCells", "Leave it out")
        case None:
            return ""


def file_problem_text(problem: FileProblem) -> str:
    """Say what is wrong with a file, which goes by its name here and not by its path."""
    error = problem.error
    named = type(error)(**{**error.facts, "path": problem.source.name}) if "path" in error.facts else error
    message = describe_error(named)
    return f"{message.title} {message.advice}".strip()


def _as_shown(row: PromptRow, column: Column, text: str) -> str:
    seconds = row.order.request.seconds
    if column is Column.PROMPT:
        return " ".join(text[:_LONG].split())
    if column is Column.SIZE and parse_size(text):
        return text.replace("x", "×")
    if column is Column.SECONDS and seconds is not None:
        number = QLocale().toString(seconds, "g", 6)
        return QCoreApplication.translate("ImportCells", "{number} s").format(number=number)
    return text


def _as_empty(column: Column, default_connection: str) -> str:
    if column is Column.CONNECTION:
        return default_connection
    if column is Column.PROMPT:
        return QCoreApplication.translate("ImportCells", "No prompt")
    return QCoreApplication.translate("ImportCells", "Default")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - what fits beside others
