"""Further fields that several kinds of servers take, with their usual bounds."""

from __future__ import annotations

from sora_desktop.domain.capabilities import ExtraField, FieldType

SEED_LIMIT = 2**31 - 1
RESOLUTIONS = ("480p", "720p", "1080p")
ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21")


def seed() -> ExtraField:
    """Give the field that makes a clip repeatable."""
    return ExtraField(
        name="seed",
        type=FieldType.INTEGER,
        label="Seed",
        least=0,
        most=SEED_LIMIT,
        hint="The same number with the same request gives the same clip.",
    )


def negative_prompt() -> ExtraField:
    """Give the field of what is not to be seen."""
    return ExtraField(
        name="negative_prompt", type=FieldType.TEXT, label="Negative prompt", hint="What should not be in the clip."
    )


def fps(*, most: float = 120, whole: bool = True) -> ExtraField:
    """Give the field of the frame rate."""
    return ExtraField(
        name="fps",
        type=FieldType.INTEGER if whole else FieldType.NUMBER,
        label="Frames per second",
        least=1,
        most=most,
        hint="More frames make motion smoother and take longer.",
    )


def frames(*, most: float | None = None) -> ExtraField:
    """Give the field of the number of frames."""
    return ExtraField(
        name="num_frames",
        type=FieldType.INTEGER,
        label="Frames",
        least=1,
        most=most,
        hint="How many frames are made; with the frame rate it sets the length.",
    )


def steps(name: str = "num_inference_steps", *, least: float = 1, most: float = 200) -> ExtraField:
    """Give the field of the number of steps."""
    return ExtraField(
        name=name,
        type=FieldType.INTEGER,
        label="Steps",
        least=least,
        most=most,
        hint="More steps take longer and may look better.",
    )


def guidance(name: str = "guidance_scale", label: str = "Guidance", *, most: float = 20) -> ExtraField:
    """Give the field of how closely the prompt is followed."""
    return ExtraField(
        name=name,
        type=FieldType.NUMBER,
        label=label,
        least=0,
        most=most,
        hint="How closely the prompt is followed.",
    )


def flow_shift() -> ExtraField:
    """Give the field of the schedule's shift."""
    return ExtraField(
        name="flow_shift",
        type=FieldType.NUMBER,
        label="Flow shift",
        least=0,
        hint="Shifts the steps towards motion or towards detail.",
    )


def aspect_ratio() -> ExtraField:
    """Give the field of the shape."""
    return ExtraField(
        name="aspect_ratio",
        type=FieldType.TEXT,
        label="Aspect ratio",
        choices=ASPECT_RATIOS,
        hint="Width to height, where no size is given.",
    )


def resolution() -> ExtraField:
    """Give the field of the resolution."""
    return ExtraField(
        name="resolution",
        type=FieldType.TEXT,
        label="Resolution",
        choices=RESOLUTIONS,
        hint="How many lines, where no size is given.",
    )


def sound() -> ExtraField:
    """Give the field that asks for sound."""
    return flag("generate_audio", "Sound", "Whether the clip gets sound.")


def flag(name: str, label: str, hint: str) -> ExtraField:
    """Give a field that is on or off."""
    return ExtraField(name=name, type=FieldType.FLAG, label=label, hint=hint)


def json_field(name: str, label: str, hint: str) -> ExtraField:
    """Give a field that takes any JSON value."""
    return ExtraField(name=name, type=FieldType.JSON, label=label, hint=hint)
