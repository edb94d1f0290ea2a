"""The columns of the table of rows, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping


class Column(IntEnum):
    """The columns from left to right."""

    TICK = 0
    ROW = 1
    FILE = 2
    PROMPT = 3
    MODEL = 4
    SIZE = 5
    SECONDS = 6
    TAKES = 7
    CONNECTION = 8
    COST = 9


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """What a column is called and how wide it is."""

    title: str
    """To be translated in the context `ImportColumns`."""

    least: int
    """Pixels that it has at least, with the room at its sides."""

    most: int
    """Pixels that it has at most; 0 if it takes what is left."""

    field: str = ""
    """The field that can be changed in it."""


COLUMNS: Mapping[Column, ColumnDefinition] = {
    Column.TICK: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Generate"), 48, 48),
    Column.ROW: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Row"), 48, 88),
    Column.FILE: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "File"), 72, 140),
    Column.PROMPT: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Prompt"), 120, 0, "prompt"),
    Column.MODEL: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Model"), 76, 140, "model"),
    Column.SIZE: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Size"), 84, 108, "size"),
    Column.SECONDS: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Length"), 72, 96, "seconds"),
    Column.TAKES: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Takes"), 62, 76, "takes"),
    Column.CONNECTION: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Connection"), 96, 150, "connection"),
    Column.COST: ColumnDefinition(QT_TRANSLATE_NOOP("ImportColumns", "Cost"), 64, 96),
}

COLUMN_OF_FIELD: Mapping[str, Column] = {
    definition.field: column for column, definition in COLUMNS.items() if definition.field
}
