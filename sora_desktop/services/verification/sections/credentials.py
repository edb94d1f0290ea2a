"""Content credentials: what the file's C2PA manifest says, read again now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import CredentialState, Obstacle, explained
from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.extras import Extra, missing
from sora_desktop.services.verification.words import listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.credentials import Credentials, Ingredient
    from sora_desktop.services.verification.clip_file import ClipFile
    from sora_desktop.services.verification.records import Record

_TITLE = "Content credentials"
_HOW = (
    "They were read from the file now. No network connection was opened for it, so nobody was asked whether a "
    "certificate was taken back."
)
_MARKS = {CredentialState.TRUSTED: Mark.GOOD, CredentialState.ALTERED: Mark.BAD}
_STATES = {
    CredentialState.NONE: "none",
    CredentialState.VALID: "valid, signer unknown",
    CredentialState.TRUSTED: "trusted",
    CredentialState.ALTERED: "altered",
    CredentialState.UNREADABLE: "unreadable",
}


def content_credentials(file: ClipFile | None, clip: Record | None = None) -> Section:
    """Say what the credentials of a file say, and how far that can be believed.

    Args:
        file: as it is now; None where there is none.
        clip: what was written down when it came, if anything.
    """
    if file is None or file.credentials is None:
        words = "There is no file." if file is None or file.missing else "The file cannot be read."
        return Section(title=_TITLE, text=(words,), facts=tuple(_then(clip)))
    found = file.credentials
    findings = [Finding(_MARKS.get(found.state, Mark.NOTE), explained(found))]
    if found.obstacle is Obstacle.READER and missing(Extra.CREDENTIALS):
        # Who gets the report need not learn where the program is on this computer, which the command tells.
        words = "Its libraries are optional, and not installed; “sora-desktop doctor” tells how to add them."
        findings.append(Finding(Mark.NOTE, words))
    findings += _since(file, found.state, clip)
    return Section(
        title=_TITLE,
        text=(_HOW,),
        facts=tuple(_facts(found)),
        findings=tuple(findings),
    )


def _since(file: ClipFile, state: CredentialState, clip: Record | None) -> Iterator[Finding]:
    """Say how they were read when the clip came, and why it is otherwise now."""
    before = clip.part("credentials").text("state") if clip else None
    same = clip is not None and clip.text("sha256") == file.sha256
    if before == state.value:
        if state is CredentialState.ALTERED and same:
            yield Finding(Mark.NOTE, "They were altered already when the clip came: the file is the same, to the byte.")
    elif before is not None:
        why = (
            " The file is the same, to the byte: what is otherwise is which authorities are trusted here, the date, or "
            "the version that reads them."
        )
        yield Finding(Mark.NOTE, f"When the clip came, they were read as: {_word(before)}.{why if same else ''}")


def _facts(found: Credentials) -> Iterator[Fact]:
    yield Fact("State", _STATES[found.state])
    said = {
        "Signer": found.signer,
        "Issued by": found.issuer,
        "Claim generator": found.generator,
        "Signed": found.signed_at and moment(found.signed_at),
        "Actions": listed(found.actions),
        "Kind of source": found.source_type,
        "Made from": listed([_made_from(one) for one in found.ingredients]),
        "Address that is named for them": found.remote,
        "Codes": listed(found.codes),
    }
    for name, value in said.items():
        if value:
            yield Fact(name, value)


def _made_from(one: Ingredient) -> str:
    signed = f", signed by {one.signer}" if one.signer else ""
    wrong = f" ({', '.join(one.codes)})" if one.codes else ""
    return f"{one.title or 'something without a title'}{signed}{wrong}"


def _then(clip: Record | None) -> Iterator[Fact]:
    state = clip.part("credentials").text("state") if clip else None
    if state is not None:
        yield Fact("State when the clip came", _word(state))


def _word(state: str) -> str:
    known = next((one for one in CredentialState if one.value == state), None)
    return state if known is None else _STATES[known]
