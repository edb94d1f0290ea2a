"""The metadata by which a clip says of itself that no model made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMENT = "SIMULATED: drawn by Sora Desktop from the prompt; no model made this clip."
"""The sentence in the clip's `comment`."""

ARTIST = "Sora Desktop simulation"
"""The name in the clip's `artist`."""

BURNT_IN = "SIMULATED"
"""The word drawn into every frame."""


def simulation_marks() -> dict[str, str]:
    """Give the container metadata that the renderer writes.

    These are keys of the common iTunes set, because gateways that pack a clip anew keep them.
    """
    return {"artist": ARTIST, "comment": COMMENT}


def is_simulated(metadata: Mapping[str, str]) -> bool:
    """Find out whether a clip's own metadata says that our simulation made it.

    One mark of the two is enough. Keys are compared in any case, as containers differ in it.
    """
    found = {key.casefold(): value.strip() for key, value in metadata.items()}
    return any(found.get(key) == value for key, value in simulation_marks().items())
