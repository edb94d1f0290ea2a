"""The file: its hash and length, its container, and what is embedded in it, then and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.services.discretion import conceal
from sora_desktop.services.verification.words import length, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sora_desktop.media.probe import ClipFacts
    from sora_desktop.services.verification.clip_file import ClipFile
    from sora_desktop.services.verification.evidence import Evidence

_LONGEST = 300
"""Characters of a piece of metadata that are shown."""


def the_file(evidence: Evidence) -> Section:
    """Describe the file of a job's clip and hold it against what came."""
    file = evidence.file
    if file is None:
        return _absent(evidence)
    unchanged = evidence.clip is not None and file.sha256 == evidence.clip.text("sha256")
    # A server can write into a file whatever it was told, the key included; the receipt's copy is without it.
    embedded = evidence.clip.part("metadata").body if evidence.clip and unchanged else None
    facts = [*_then(evidence), *facts_of(file, embedded)]
    return Section(title="The file", facts=tuple(facts), findings=tuple(_findings(evidence, file)))


def _absent(evidence: Evidence) -> Section:
    if evidence.clip is None:
        return Section(title="The file", text=("There is no file: no clip came of this job.",))
    words = "A clip came of this job, and the list of jobs does not say where it is kept."
    return Section(title="The file", text=(words,), facts=tuple(_then(evidence)))


def facts_of(file: ClipFile, embedded: Mapping[str, object] | None = None) -> Iterator[Fact]:
    """Describe a file as it is now; `embedded` is its metadata, where that is known without any secret."""
    yield Fact("Path", str(file.path))
    if not file.readable:
        return
    yield Fact("Length", length(file.bytes))
    yield Fact("SHA-256", file.sha256 or "")
    if file.added:
        yield Fact("Added at its end", f"{length(file.added)}, which neither the length nor the hash counts")
    if file.facts is not None:
        yield from _container(file.facts)
        metadata = file.facts.metadata if embedded is None else embedded
        for name, value in metadata.items():
            shown = conceal(str(value))
            yield Fact(f"Embedded: {conceal(name)}", shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")


def _container(facts: ClipFacts) -> Iterator[Fact]:
    yield Fact("Container", facts.kind.value)
    rate = "" if facts.frame_rate is None else f", {facts.frame_rate:g} frames a second"
    yield Fact("Picture", f"{facts.width}x{facts.height}, {facts.video_codec}{rate}")
    yield Fact("Sound", facts.audio_codec or "none")
    yield Fact("Runs for", "not known" if facts.seconds is None else f"{facts.seconds:.2f} s")


def _then(evidence: Evidence) -> Iterator[Fact]:
    clip = evidence.clip
    if clip is not None:
        yield Fact("When it came", moment(clip.at))
        yield Fact("Length when it came", length(clip.whole("bytes")))
        yield Fact("SHA-256 when it came", clip.text("sha256") or "not known")
    if clip is not None and (evidence.file is None or not evidence.file.readable):
        for name, value in clip.part("container").body.items():
            yield Fact(f"{name.replace('_', ' ').capitalize()} when it came", "none" if value is None else str(value))


def _findings(evidence: Evidence, file: ClipFile) -> Iterator[Finding]:
    if not file.readable:
        words = "The file is not there any more." if file.missing else f"The file cannot be read: {file.trouble}."
        yield Finding(Mark.NOTE, words, "Bring it back to its place, or download the clip again, and verify once more.")
        return
    expected = (evidence.clip and evidence.clip.text("sha256")) or evidence.job.file_sha256
    if expected is None:
        yield Finding(Mark.NOTE, "No hash was kept of the clip that came, so a change of it would not show.")
    elif file.sha256 == expected:
        which = "The file that was handed in" if evidence.handed_in else "The file"
        but = "but for what an export added at its end, " if file.added else ""
        yield Finding(Mark.GOOD, f"{which} is, {but}byte for byte, the clip that came.")
    else:
        yield Finding(Mark.BAD, "The file is not the clip that came.")
    if file.facts is None:
        yield Finding(Mark.NOTE, f"It cannot be read as a video: it is {file.trouble}.")
