"""Facts about a digest that is computed beside: whatever the pieces, it is that of all bytes in their order."""

from __future__ import annotations

import hashlib
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.storage.digests import WORTH_A_THREAD, Digest


@settings(deadline=None)
@given(sizes=st.lists(st.sampled_from([0, 1, 1000, WORTH_A_THREAD - 1, WORTH_A_THREAD, 300_000]), max_size=30))
def test_pieces_of_any_size_give_the_digest_of_all(sizes: list[int]) -> None:
    pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
    digest = Digest()
    for piece in pieces:
        digest.update(piece)
    assert digest.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()


@pytest.mark.parametrize("size", [10, WORTH_A_THREAD])
def test_its_thread_ends_with_it(size: int) -> None:
    before = threading.active_count()
    digest = Digest()
    digest.update(bytes(size))
    digest.close()
    digest.close()
    assert threading.active_count() == before
