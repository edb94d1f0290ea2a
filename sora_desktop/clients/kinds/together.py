"""Together AI's video service."""

from sora_desktop.clients.kinds import fields
from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, Kind, Paths, SizeAs, Writing
from sora_desktop.domain.capabilities import ExtraField, FieldType
from sora_desktop.domain.connections import Auth, Encoding

KIND = Kind(
    name="together",
    title="Together AI",
    summary="A paid service with the models of many makers.",
    base_url="https://api.together.xyz/v2",
    hosts=("api.together.xyz", "api.together.ai"),
    auths=(Auth.BEARER,),
    key_hint="From api.together.ai, under API keys.",
    paths=Paths(
        content=None,
        listing=None,
        deletion=None,
        remix=None,
        edit=None,
        extension=None,
        characters=None,
        models=None,
    ),
    writing=Writing(
        encodings=(Encoding.JSON,),
        size_as=SizeAs.SIDES,
        image=ImageField(name="frame_images", shape={"input_image": DATA_ADDRESS, "frame": "first"}, listed=True),
        images=ImageField(name="reference_images", shape=DATA_ADDRESS, listed=True),
    ),
    sizes=("1280x720", "720x1280", "1920x1080", "1080x1920"),
    seconds=(5.0, 8.0, 10.0),
    references=10,
    extra_fields=(
        fields.seed(),
        fields.negative_prompt(),
        fields.fps(),
        fields.steps("steps", least=10, most=50),
        fields.guidance(),
        ExtraField(
            name="output_format",
            type=FieldType.TEXT,
            label="File format",
            choices=("MP4", "WEBM"),
            hint="What kind of file comes.",
        ),
    ),
)
