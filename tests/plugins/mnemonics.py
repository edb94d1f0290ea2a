"""Letters that lead to entries of a menu or to controls of a window."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKED = re.compile(r"&([^&])")


def clashes(texts: Iterable[str]) -> dict[str, list[str]]:
    """Give each letter that leads to several of some texts, with these."""
    letters = {text: found[1].casefold() for text in texts if (found := _MARKED.search(text.replace("&&", "")))}
    several = {letter for letter, count in Counter(letters.values()).items() if count > 1}
    return {letter: [text for text, one in letters.items() if one == letter] for letter in sorted(several)}
