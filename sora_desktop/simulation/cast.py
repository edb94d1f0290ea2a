"""Those who can appear in clips, in memory, and on the disk where they are to outlive the process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sora_desktop.simulation.jobs import SimulatedCharacter, new_character_id
from sora_desktop.simulation.refusals import InvalidField, UnknownCharacter
from sora_desktop.simulation.rules import check_name
from sora_desktop.simulation.uploads import check_clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.simulation.journal import Journal

_CHARACTERS = "characters"


class Cast:
    """Characters by their id; for any thread."""

    def __init__(self, journal: Journal, *, keeps: bool) -> None:
        """Read whom the journal has.

        Args:
            journal: where the clips are kept that show them.
            keeps: whether they themselves are kept there, too.
        """
        self._journal = journal
        self._keeps = keeps
        self._lock = threading.Lock()
        known = journal.read_characters() if keeps else []
        self._characters = {character.id: character for character in known}

    def add(self, name: str, video: bytes, now: float) -> SimulatedCharacter:
        """Take somebody in.

        Args:
            name: what they are called in prompts.
            video: the file of a clip that shows them.
            now: seconds since 1970.

        Raises:
            InvalidField: the name is empty or too long, or the file is no clip.
        """
        check_name(name)
        clip = check_clip(video)
        self._journal.write_reference(clip.digest, video)
        character = SimulatedCharacter(id=new_character_id(), name=name, clip=clip.digest, created_at=now)
        if self._keeps:
            self._journal.write(character)
        with self._lock:
            self._characters[character.id] = character
        return character

    def get(self, character_id: str) -> SimulatedCharacter:
        """Give one.

        Raises:
            UnknownCharacter: nobody has the id.
        """
        with self._lock:
            found = self._characters.get(character_id)
        if found is None:
            raise UnknownCharacter(character_id)
        return found

    def choose(self, ids: Sequence[str], at_most: int) -> tuple[SimulatedCharacter, ...]:
        """Give those who are to appear in a clip.

        Raises:
            InvalidField: there are too many, or one is not known.
        """
        if len(ids) > at_most:
            msg = f"Invalid '{_CHARACTERS}': array too long. Expected an array with maximum length {at_most}."
            raise InvalidField(msg, param=_CHARACTERS)
        try:
            return tuple(map(self.get, ids))
        except UnknownCharacter as error:
            raise InvalidField(error.message, param=_CHARACTERS) from error
