"""The look follows the system or the person's choice, and everything in it is really there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from sora_desktop.resources import resource_path
from sora_desktop.ui import theme
from sora_desktop.ui.theme.apply import style_sheet
from sora_desktop.ui.theme.tokens import DARK, LIGHT

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def test_a_forced_scheme_changes_palette_and_colours_and_is_told(dressed: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.notifier().changed):
        theme.set_scheme("dark")
    assert theme.is_dark()
    assert theme.colors() is DARK
    assert dressed.palette().color(QPalette.ColorRole.Window) == DARK.surface
    theme.set_scheme("light")
    assert theme.colors() is LIGHT
    assert dressed.palette().color(QPalette.ColorRole.Window) == LIGHT.surface


def test_a_change_of_the_system_is_followed_unless_a_scheme_is_forced(dressed: QApplication, qtbot: QtBot) -> None:
    theme.set_scheme("system")
    with qtbot.waitSignal(theme.notifier().changed):
        dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    theme.set_scheme("light")
    with qtbot.assertNotEmitted(theme.notifier().changed):
        dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_filled_in_and_names_only_pictures_that_exist(colours: theme.Colors) -> None:
    sheet = style_sheet(colours)
    assert "$" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    pictures = re.findall(r"url\((.+?)\)", sheet)
    assert pictures
    for picture in pictures:
        assert resource_path(picture).is_file()


def test_the_interface_is_set_in_inter_at_13_pixels(dressed: QApplication, qtbot: QtBot) -> None:
    label = QLabel("Prompts in, videos out.")
    qtbot.addWidget(label)
    info = QFontInfo(label.font())
    assert info.family() == "Inter"
    assert info.pixelSize() == 13


def test_figures_of_a_tabular_font_have_one_width(dressed: QApplication) -> None:
    from PySide6.QtGui import QFontMetricsF  # noqa: PLC0415 - only here

    metrics = QFontMetricsF(theme.tabular(theme.font()))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))
    plain = QFontMetricsF(theme.font())
    assert plain.horizontalAdvance("1111") < plain.horizontalAdvance("8888")


@pytest.mark.parametrize("drawing", sorted(path.stem for path in resource_path("icons").glob("*.svg")))
def test_every_icon_draws_something_in_the_colour_asked_for(dressed: QApplication, drawing: str) -> None:
    image = theme.pixmap(drawing, 24, QColor("#FF0000"), 2.0).toImage()
    assert (image.width(), image.height()) == (48, 48)
    assert image.devicePixelRatio() == 2
    seen = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 128]
    assert len(seen) > 15
    assert all(colour.red() > 200 and colour.green() < 60 for colour in seen)


@pytest.mark.parametrize("drawing", sorted(path.name for path in resource_path("icons").glob("*.svg")))
def test_every_icon_has_one_grid_one_stroke_weight_and_no_colour_of_its_own(drawing: str) -> None:
    source = resource_path("icons", drawing).read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert re.findall(r'stroke-width="([^"]+)"', source) == ["1.75"]
    assert not re.search(r"#[0-9a-fA-F]{3,6}", source)


def test_an_icon_that_does_not_exist_is_an_error_and_not_a_blank(dressed: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-drawing")


def test_a_bound_icon_is_redrawn_when_the_scheme_changes(dressed: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.bind_icon(button, "play")
    before = _ink(button)
    theme.set_scheme("dark")
    assert before == LIGHT.text
    assert _ink(button) == DARK.text


def test_a_bound_icon_does_not_keep_its_button_alive(dressed: QApplication) -> None:
    import gc  # noqa: PLC0415 - only here
    import weakref  # noqa: PLC0415 - only here

    button = QPushButton()
    theme.bind_icon(button, "play")
    seen = weakref.ref(button)
    del button
    gc.collect()
    assert seen() is None
    theme.set_scheme("dark")


def test_marking_a_widget_repaints_it_in_the_new_role(dressed: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("Generate")
    qtbot.addWidget(button)
    button.resize(120, 32)
    theme.mark(button, "primary")
    assert _middle_left(button) == LIGHT.accent
    theme.mark(button, "primary", value=False)
    assert _middle_left(button) == LIGHT.surface


def test_a_label_that_is_marked_after_it_was_seen_gets_the_room_of_its_new_role(
    dressed: QApplication, qtbot: QtBot
) -> None:
    before, after = QLabel("Simulated"), QLabel("Simulated")
    for label in (before, after):
        qtbot.addWidget(label)
    theme.mark(before, "role", "badge-attention")
    for label in (before, after):
        label.show()
    theme.mark(after, "role", "badge-attention")
    assert after.sizeHint() == before.sizeHint()


def test_the_programs_own_icon_comes_in_every_usual_size(dressed: QApplication) -> None:
    sizes = {size.width() for size in theme.application_icon().availableSizes()}
    assert sizes >= {16, 32, 48, 256}


def _ink(button: QPushButton) -> QColor:
    image = button.icon().pixmap(24, 24).toImage()
    darkest = max(
        (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())),
        key=lambda colour: colour.alpha(),
    )
    return QColor(darkest.red(), darkest.green(), darkest.blue())


def _middle_left(widget: QWidget) -> QColor:
    return widget.grab().toImage().pixelColor(6, widget.height() // 2)
