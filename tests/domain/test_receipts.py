"""Facts about the chain of a receipt: whatever is done to it later shows."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.jobs import JobId
from sora_desktop.domain.receipts import EntryKind, FlawKind, Receipt, StoredEntry, link

JOB, OTHER = JobId("01900000-0000-7000-8000-000000000001"), JobId("01900000-0000-7000-8000-000000000002")
KINDS = st.sampled_from([kind.value for kind in EntryKind])
BODIES = st.lists(st.tuples(KINDS, st.text(max_size=20)), min_size=1, max_size=5)


def receipt(bodies: list[tuple[str, str]], job: JobId = JOB, *, unchained: int = 0) -> Receipt:
    """Write a receipt as it is kept, its first entries by a version that made no chains."""
    entries: list[StoredEntry] = []
    head: str | None = None
    for number, (kind, text) in enumerate(bodies, start=1):
        if number > unchained:
            head = link(head, job, number, kind, text)
        entries.append(StoredEntry(number, kind, text, head if number > unchained else None))
    return Receipt(job_id=job, entries=tuple(entries), count=len(entries), head=head)


def with_entries(kept: Receipt, entries: list[StoredEntry]) -> Receipt:
    return dataclasses.replace(kept, entries=tuple(entries))


def otherwise(text: str, place: int, step: int) -> str:
    """Change one byte of a text that it may be kept as."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    data[place % len(data)] = (data[place % len(data)] + 1 + step) % 256
    return data.decode("latin-1") if data.decode("utf-8", "replace") == text else data.decode("utf-8", "replace")


@given(BODIES, st.integers(0, 5))
def test_a_receipt_that_was_left_alone_holds(bodies: list[tuple[str, str]], unchained: int) -> None:
    kept = receipt(bodies, unchained=unchained)
    assert kept.flaws == ()
    assert kept.unchained == min(unchained, len(bodies))


def test_no_receipt_at_all_holds_and_says_nothing() -> None:
    empty = Receipt(job_id=JOB)
    assert (empty.flaws, empty.unchained, empty.entries) == ((), 0, ())


@given(BODIES, st.integers(0, 99), st.integers(0, 999), st.integers(0, 254))
def test_a_changed_byte_of_any_text_is_found(bodies: list[tuple[str, str]], which: int, place: int, step: int) -> None:
    bodies = [(kind, text or "{}") for kind, text in bodies]
    kept = receipt(bodies)
    number = which % len(bodies)
    changed = list(kept.entries)
    changed[number] = dataclasses.replace(changed[number], text=otherwise(changed[number].text, place, step))
    found = with_entries(kept, changed)
    assert [(flaw.kind, flaw.number) for flaw in found.flaws] == [(FlawKind.CHANGED, number + 1)]


@given(BODIES, st.integers(0, 99), st.integers(0, 63), st.integers(1, 15))
def test_a_changed_digit_of_any_digest_is_found(
    bodies: list[tuple[str, str]], which: int, place: int, step: int
) -> None:
    kept = receipt(bodies)
    number = which % len(bodies)
    digest = kept.entries[number].digest or ""
    digit = "0123456789abcdef"[(int(digest[place], 16) + step) % 16]
    changed = list(kept.entries)
    changed[number] = dataclasses.replace(changed[number], digest=digest[:place] + digit + digest[place + 1 :])
    assert with_entries(kept, changed).flaws
    if kept.head:
        assert dataclasses.replace(kept, head=kept.head[:place] + ("g" + kept.head[place + 1 :])).flaws


@given(BODIES, st.integers(0, 99))
def test_another_kind_of_entry_is_found(bodies: list[tuple[str, str]], which: int) -> None:
    kept = receipt(bodies)
    number = which % len(bodies)
    changed = list(kept.entries)
    kind = next(kind for kind in EntryKind if kind != changed[number].kind)
    changed[number] = dataclasses.replace(changed[number], kind=kind.value)
    assert with_entries(kept, changed).flaws


@given(BODIES, st.integers(0, 99), st.booleans())
def test_an_entry_that_was_taken_away_is_found(bodies: list[tuple[str, str]], which: int, renumbered: bool) -> None:  # noqa: FBT001 - drawn
    kept = receipt(bodies)
    left = list(kept.entries)
    del left[which % len(bodies)]
    if renumbered:
        left = [dataclasses.replace(entry, number=number) for number, entry in enumerate(left, start=1)]
    assert with_entries(kept, left).flaws
    # Nor does it help to count anew.
    assert dataclasses.replace(with_entries(kept, left), count=len(left)).flaws


@given(BODIES, st.integers(0, 99), st.booleans())
def test_an_entry_that_was_put_in_is_found(bodies: list[tuple[str, str]], which: int, linked: bool) -> None:  # noqa: FBT001 - drawn
    kept = receipt(bodies)
    place = which % (len(bodies) + 1)
    previous = kept.entries[place - 1].digest if place else None
    digest = link(previous, JOB, place + 1, EntryKind.CLIP, "{}") if linked else None
    later = [dataclasses.replace(entry, number=entry.number + 1) for entry in kept.entries[place:]]
    more = [*kept.entries[:place], StoredEntry(place + 1, EntryKind.CLIP, "{}", digest), *later]
    assert with_entries(kept, more).flaws
    assert dataclasses.replace(with_entries(kept, more), count=len(more)).flaws


@given(st.lists(st.tuples(KINDS, st.text(max_size=9)), min_size=2, max_size=5, unique=True), st.data())
def test_entries_in_another_order_are_found(bodies: list[tuple[str, str]], data: st.DataObject) -> None:
    kept = receipt(bodies)
    order = data.draw(st.permutations(range(len(bodies))).filter(lambda drawn: any(a > b for a, b in pairwise(drawn))))
    entries = [kept.entries[place] for place in order]
    assert with_entries(kept, entries).flaws
    renumbered = [dataclasses.replace(entry, number=number) for number, entry in enumerate(entries, start=1)]
    assert with_entries(kept, renumbered).flaws


@given(BODIES, st.integers(0, 99))
def test_an_entry_of_another_job_is_found(bodies: list[tuple[str, str]], which: int) -> None:
    kept, other = receipt(bodies), receipt(bodies, OTHER)
    number = which % len(bodies)
    mixed = list(kept.entries)
    mixed[number] = other.entries[number]
    assert with_entries(kept, mixed).flaws
    assert dataclasses.replace(other, job_id=JOB).flaws


@given(BODIES, st.integers(1, 5), st.integers(0, 99))
def test_a_link_that_was_taken_off_is_found_behind_the_first_one(
    bodies: list[tuple[str, str]], unchained: int, which: int
) -> None:
    bodies = [("exchange", "{}"), *bodies]
    kept = receipt(bodies, unchained=min(unchained, len(bodies) - 1))
    chained = [number for number, entry in enumerate(kept.entries) if entry.digest is not None]
    number = chained[which % len(chained)]
    stripped = list(kept.entries)
    stripped[number] = dataclasses.replace(stripped[number], digest=None)
    assert with_entries(kept, stripped).flaws


@pytest.mark.parametrize("count", [0, 1, 3])
def test_another_count_than_that_of_the_entries_is_found(count: int) -> None:
    kept = receipt([("attempt", "{}"), ("exchange", "{}")])
    assert {flaw.kind for flaw in dataclasses.replace(kept, count=count).flaws} == {FlawKind.MISSING}
