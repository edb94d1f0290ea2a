"""What a report says of content credentials: no more than was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.credentials import Credentials, CredentialState, Obstacle, explained
from sora_desktop.domain.verification import Mark
from sora_desktop.services.verification.clip_file import look_at
from sora_desktop.services.verification.sections.credentials import content_credentials
from tests.plugins.signed_clips import MANIFEST_BOX, box, flipped

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.verification import Section
    from tests.plugins.signed_clips import SignedClips


def _section(path: Path, anchors: str = "") -> Section:
    return content_credentials(look_at(path, anchors))


def _said(section: Section) -> tuple[str, Mark]:
    (finding,) = section.findings
    return section.facts[0].value, finding.mark


def test_each_verdict_is_told_with_what_it_is_worth(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    signed = signed_clips.signed(authority)
    altered = signed_clips.changed(signed, "altered.mp4", lambda content: flipped(content, -9))
    broken = signed_clips.unsigned("broken.mp4", user_box=box(b"uuid", MANIFEST_BOX))
    assert _said(_section(signed_clips.unsigned())) == ("none", Mark.NOTE)
    assert _said(_section(signed)) == ("valid, signer unknown", Mark.NOTE)
    assert _said(_section(signed, authority.pem)) == ("trusted", Mark.GOOD)
    assert _said(_section(altered, authority.pem)) == ("altered", Mark.BAD)
    assert _said(_section(broken)) == ("unreadable", Mark.NOTE)


def test_absence_is_said_to_prove_nothing_and_nobody_to_have_been_asked(signed_clips: SignedClips) -> None:
    section = _section(signed_clips.unsigned())
    assert "proves nothing" in section.findings[0].text
    assert "nobody was asked" in section.text[0]


def test_what_was_used_and_where_more_may_be_are_told(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    source = signed_clips.signed(authority, "source.mp4")
    opened = [{"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}}]
    edited = _section(signed_clips.signed(authority, "edited.mp4", parent=source, actions=opened))
    assert {fact.name: fact.value for fact in edited.facts}[
        "Made from"
    ] == "source.mp4, signed by Test signer, Test house"

    def far(builder: object) -> None:
        builder.set_no_embed()  # type: ignore[attr-defined]
        builder.set_remote_url("http://127.0.0.1:9/clip.c2pa")  # type: ignore[attr-defined]

    section = _section(signed_clips.signed(authority, "far.mp4", build=far))
    assert {fact.name: fact.value for fact in section.facts} == {
        "State": "unreadable",
        "Address that is named for them": "http://127.0.0.1:9/clip.c2pa",
    }
    assert "not fetched" in section.findings[0].text


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_every_obstacle_has_words(obstacle: Obstacle) -> None:
    words = explained(Credentials(state=CredentialState.UNREADABLE, obstacle=obstacle))
    assert words[0].isupper()
    assert words.endswith(".")
