"""How texts are written to the database, and how they are folded for searching and sorting."""

from __future__ import annotations

import unicodedata

KEY_CHARACTERS = 80
"""How much of a text a list sorts by."""

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""The signs that stand above, below or through the letters of European scripts; others make another letter."""


def storable(text: str) -> str:
    """Replace what no database text can hold: the halves of characters that bad encodings leave."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def folded(text: str) -> str:
    """Bring a text to the form in which case and ways of encoding make no difference."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", storable(text)).casefold())


def words(text: str) -> list[str]:
    """Split what a person searches for into folded words."""
    return folded(text).split()


def with_accentless(search: str) -> str:
    """Add the words of a folded text that have accents once more without them, so that both spellings are found.

    The first line, which is the name of a connection, stays alone: it changes without the others.
    """
    if search.isascii():
        return search
    known = dict.fromkeys(search.partition("\n")[2].split())
    plain = dict.fromkeys(_accentless(word) for word in known if not word.isascii())
    return "\n".join([search, *(word for word in plain if word not in known)])


def _accentless(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_ACCENTS))


def sort_key(text: str) -> str:
    """Fold the beginning of a text for sorting; white space counts once."""
    return folded(" ".join(text[: 4 * KEY_CHARACTERS].split())[:KEY_CHARACTERS])
