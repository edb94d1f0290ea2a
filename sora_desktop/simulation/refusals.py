"""What the simulation says no to, in the words of the protocol that it plays.

SimulationRefusal
├── InvalidField           a field breaks a rule (400)
├── IdempotencyConflict    a key came back with another request (400)
├── ModerationBlocked      refused for what the prompt asks (400)
├── UnknownVideo           no video has the id (404)
├── UnknownCharacter       no character has the id (404; 400 where a create names it)
├── NotFinished            the operation needs a finished video
├── NoContent              the video failed, so it has no clip
└── ContentExpired         the clip was thrown away after its lifetime

These are a server's answers and not failures of the program, so they stand outside its tree of
errors: the mock turns them into what a client raises, the emulator into HTTP.
"""

from __future__ import annotations

from typing import ClassVar


class SimulationRefusal(Exception):
    """The simulated server says no.

    Attributes:
        message: the sentence for the asker.
        code: the protocol's word for the reason, or None.
        param: the field concerned, or None.
    """

    code: ClassVar[str | None] = None

    def __init__(self, message: str, *, param: str | None = None) -> None:
        """Keep the sentence and the field."""
        super().__init__(message)
        self.message = message
        self.param = param


class InvalidField(SimulationRefusal):
    """A field's value breaks a rule."""

    code = "invalid_value"


class IdempotencyConflict(SimulationRefusal):
    """An idempotency key came back with another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("This idempotency key was already used with a different request.")


class ModerationBlocked(SimulationRefusal):
    """The request was refused for what it asks."""

    code = "moderation_blocked"

    def __init__(self) -> None:
        """Say it in the protocol's sentence."""
        super().__init__("Your request was blocked by our moderation system.")


class UnknownVideo(SimulationRefusal):
    """No video has the id."""

    def __init__(self, video_id: str) -> None:
        """Name the id, cut where it is absurdly long."""
        super().__init__(f"Video with id '{video_id[:120]}' not found.", param="video_id")


class UnknownCharacter(SimulationRefusal):
    """No character has the id."""

    def __init__(self, character_id: str, *, param: str = "character_id") -> None:
        """Name the id, cut where it is absurdly long."""
        super().__init__(f"Character with id '{character_id[:120]}' not found.", param=param)


class NotFinished(SimulationRefusal):
    """The operation needs a finished video."""

    code = "video_not_finished"

    def __init__(self, status: str) -> None:
        """Say how far it is."""
        super().__init__(f"The video is not finished yet: its status is {status}.", param="video_id")


class NoContent(SimulationRefusal):
    """The video failed and so has no clip."""

    code = "video_failed"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The video failed, so it has no content.", param="video_id")


class ContentExpired(SimulationRefusal):
    """The clip was thrown away after its lifetime."""

    code = "video_expired"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The content of this video has expired.", param="video_id")
