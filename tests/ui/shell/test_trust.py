"""Whom to trust, at the window: the entry of the menu, a certificate, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.trust.dialog import TrustDialog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.signed_clips import SignedClips
    from tests.ui.shell.desk import AtDesk, Desk


def test_an_authority_is_trusted_from_the_menu_on(at_desk: AtDesk, signed_clips: SignedClips, tmp_path: Path) -> None:
    path = tmp_path / "root.pem"
    path.write_text(signed_clips.authority().pem)

    async def scene(desk: Desk) -> None:
        desk.window.menus.authorities.trigger()
        (dialog,) = desk.window.findChildren(TrustDialog)
        assert dialog.isVisible()
        dialog.add(path)
        await desk.until(lambda: dialog.cards)
        assert (await desk.services.trust.pem()).strip() == path.read_text().strip()
        dialog.cards[0].remove_button.click()
        dialog.question.buttons[0].click()
        await desk.until(lambda: not dialog.cards)
        assert await desk.services.trust.anchors() == ()
        desk.window.menus.authorities.trigger()
        assert desk.window.findChildren(TrustDialog) == [dialog]

    at_desk(scene)
