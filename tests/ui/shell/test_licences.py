"""What the program is made of, at the window: the entry of the menu, and the list of this very copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.licences.dialog import LicencesDialog

if TYPE_CHECKING:
    from tests.ui.shell.desk import AtDesk, Desk


def test_the_licences_of_this_copy_are_read_from_the_menu_on(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.menus.help.licences.trigger()
        (dialog,) = desk.window.findChildren(LicencesDialog)
        assert dialog.isVisible()
        await desk.until(lambda: dialog.list.choices)
        assert "PySide6_Essentials" in " ".join(choice.name for choice in dialog.list.choices)
        desk.window.menus.help.licences.trigger()
        assert desk.window.findChildren(LicencesDialog) == [dialog]

    at_desk(scene)
