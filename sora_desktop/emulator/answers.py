"""Writes videos, lists and models the way the protocol does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.simulation.rules import CONTRACT, FAULT_MODELS

if TYPE_CHECKING:
    from sora_desktop.simulation.engine import VideoSlice
    from sora_desktop.simulation.jobs import SimulatedCharacter, SimulatedVideo

MODELS_CREATED = 1_759_708_800
"""6 October 2025, when the videos protocol was published."""


def video_object(video: SimulatedVideo) -> dict[str, object]:
    """Write a video with every key of the protocol's object."""
    error = {"code": video.error.code, "message": video.error.message} if video.error else None
    return {
        "id": video.id,
        "object": "video",
        "model": video.model,
        "status": video.status.value,
        "progress": video.progress,
        "created_at": int(video.created_at),
        "completed_at": _whole(video.completed_at),
        "expires_at": _whole(video.expires_at),
        "prompt": video.prompt,
        "size": video.size,
        "seconds": video.seconds_text,
        "remixed_from_video_id": video.remixed_from,
        "error": error,
    }


def video_list(part: VideoSlice) -> dict[str, object]:
    """Write a part of the list of videos."""
    return {
        "object": "list",
        "data": [video_object(video) for video in part.videos],
        "first_id": part.videos[0].id if part.videos else None,
        "last_id": part.videos[-1].id if part.videos else None,
        "has_more": part.has_more,
    }


def deletion(video_id: str) -> dict[str, object]:
    """Write that a video was deleted."""
    return {"id": video_id, "object": "video.deleted", "deleted": True}


def character_object(character: SimulatedCharacter) -> dict[str, object]:
    """Write a character with every key of the protocol's object."""
    return {"id": character.id, "name": character.name, "created_at": int(character.created_at)}


def model_object(name: str) -> dict[str, object]:
    """Write a model."""
    owner = "sora-desktop" if name in FAULT_MODELS else "openai"
    return {"id": name, "object": "model", "created": MODELS_CREATED, "owned_by": owner}


def model_list() -> dict[str, object]:
    """Write the list of models."""
    return {"object": "list", "data": [model_object(name) for name in CONTRACT.models]}


def _whole(moment: float | None) -> int | None:
    return None if moment is None else int(moment)
